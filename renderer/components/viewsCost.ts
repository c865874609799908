/** What a choice of views costs and brings, in one line: "10 crops: 9× slower, +0.4 ± 1.1". */
import { type TestTimeResults, type TestViews, testViewCounts } from '../../main/contract/index.ts';
import { texts } from '../texts/index.ts';
import { pointsAbout } from './points.ts';

const words = texts.testTime;

/** Empty for the centre alone, which is what the others are compared with. */
export function viewsCost(views: TestViews, measured: TestTimeResults | undefined): string {
  if (views === 'centre') return '';
  const short = words.short[views];
  const own = measured?.results.find((one) => one.views === views);
  const centre = measured?.results.find((one) => one.views === 'centre');
  if (own?.msPerPhoto == null || centre?.msPerPhoto == null) return words.notMeasured(short, testViewCounts[views]);
  const slower = words.slower(timesFigure(own.msPerPhoto / centre.msPerPhoto));
  return words.cost(short, slower, own.difference === null ? null : pointsAbout(own.difference));
}

/** "1.8", "9" */
export const timesFigure = (times: number): string => (times < 3 ? times.toFixed(1) : String(Math.round(times)));
