/** What an ensemble or a cross-validation is made of: each network alone, all together, and what each costs. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { EnsembleMember, Estimate, RunDetails } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { percent, percentFigure } from '../../components/figures.ts';
import { milliseconds, points } from '../../components/points.ts';
import { scaleStart, Whisker } from '../../components/Whisker.tsx';
import { routes } from '../../navigation/routes.ts';
import { useNetworkTitle } from '../../navigation/useNetworkTitle.ts';
import { countOf } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import classes from './Run.module.css';
import own from './TestTime.module.css';
import { Explained } from './TestTime.tsx';

const words = texts.testTime.ensemble;
const none = texts.testTime.none;

export function Members({ run }: { run: RunDetails }) {
  const api = useApi();
  const networkTitle = useNetworkTitle();
  const ensemble = useQuery(api.ensembles.get.queryOptions({ input: { runId: run.runId } })).data;
  if (!ensemble) return null;
  const { members, crossValidation, msPerPhoto } = ensemble;
  const known = [run.accuracy, ...members.map(({ accuracy }) => accuracy)].filter((one) => one !== null);
  const from = scaleStart(Math.min(1, ...known.map(({ low }) => low)));
  return (
    <section className={classes.card} aria-label={words.title}>
      <h3>{words.title}</h3>
      {crossValidation && (
        <p className={own.saying}>
          <b>
            {words.crossValidated(
              percent(crossValidation.mean, crossValidation.pooled.n),
              (100 * crossValidation.deviation).toFixed(1),
            )}
          </b>{' '}
          {words.pooled(
            countOf(crossValidation.pooled.n, 'photo'),
            percent(crossValidation.pooled.value, crossValidation.pooled.n),
            percentFigure(crossValidation.pooled.low, crossValidation.pooled.n),
            percentFigure(crossValidation.pooled.high, crossValidation.pooled.n),
          )}{' '}
          {words.deciding}
        </p>
      )}
      <div className={classes.tableScroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th>{words.columns.name}</th>
              <th>{words.columns.backbone}</th>
              <th className="r">{words.columns.seed}</th>
              {crossValidation && <Explained label={words.columns.fold} help={words.columns.foundHelp} />}
              <th className="r">{words.columns.right}</th>
              <th aria-hidden />
              <Explained label={words.columns.gain} help={words.columns.gainHelp} />
              <Explained label={words.columns.time} help={words.columns.timeHelp} />
            </tr>
          </thead>
          <tbody>
            {members.map((member) => (
              <Member
                key={member.runId}
                member={member}
                backbone={networkTitle(member.backbone)}
                from={from}
                withFold={crossValidation !== null}
              />
            ))}
            <tr className={own.together}>
              <td colSpan={crossValidation ? 4 : 3}>{words.together}</td>
              <Accuracy accuracy={run.accuracy} from={from} strong />
              <td />
              <td className="r">{msPerPhoto === null ? none : texts.testTime.ms(milliseconds(msPerPhoto))}</td>
            </tr>
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Member(props: { member: EnsembleMember; backbone: string; from: number; withFold: boolean }) {
  const { member, from } = props;
  return (
    <tr>
      <td className="cut" title={member.name}>
        <Link href={routes.run(member.runId)} className="link">
          {member.name}
        </Link>
      </td>
      <td className="cut" title={props.backbone}>
        {props.backbone}
      </td>
      <td className="r">{member.seed}</td>
      {props.withFold && (
        <td className="r">{member.fold === null ? none : percent(member.fold.value, member.fold.n)}</td>
      )}
      <Accuracy accuracy={member.accuracy} from={from} />
      <td className="r">{member.gain === null ? none : points(member.gain)}</td>
      <td className="r">{member.msPerPhoto === null ? none : texts.testTime.ms(milliseconds(member.msPerPhoto))}</td>
    </tr>
  );
}

function Accuracy({ accuracy, from, strong }: { accuracy: Estimate | null; from: number; strong?: boolean }) {
  if (accuracy === null) {
    return (
      <>
        <td className="r">{none}</td>
        <td />
      </>
    );
  }
  const { value, low, high, n } = accuracy;
  const range = texts.runs.range(percent(low, n), percent(high, n));
  return (
    <>
      <td className="r" title={range}>
        {percent(value, n)}
        <span className="visually-hidden"> {range}</span>
      </td>
      <td title={range}>
        <Whisker {...{ value, low, high, from }} to={1} width={104} strong={strong === true} />
      </td>
    </>
  );
}
