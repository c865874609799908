/** The damage curves of a run of the dataset, and the line that measures them. */
import { Button, Select } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { AugmentDescription, DamageCurve as Curve } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { isUnderWay, useJob } from '../../api/jobs.tsx';
import { problemText } from '../../api/problemText.ts';
import { curvePlaces, DamageCurve, valueAt } from '../../components/DamageCurve.tsx';
import { percent } from '../../components/figures.ts';
import { Note } from '../../components/Note.tsx';
import { useNetworkTitle } from '../../navigation/useNetworkTitle.ts';
import { countOf, durationRange } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import classes from './Damage.module.css';
import { valueText } from './ValueSlider.tsx';

const words = texts.damage;

export interface Damage {
  /** Stands above the list of augmentations. */
  readonly line: ReactNode;
  /** Null for a change that is off. */
  curveOf(description: AugmentDescription, amount: number | null): ReactNode;
}

export function useDamage(datasetId: number): Damage {
  const api = useApi();
  const networkTitle = useNetworkTitle();
  const [chosen, choose] = useState<number | null>(null);
  const all = useQuery(api.runs.list.queryOptions({ input: { datasetId } })).data;
  const runs = (all ?? []).filter(({ state, accuracy }) => state === 'done' && accuracy !== null);
  const run = runs.find(({ runId }) => runId === chosen) ?? runs[0];
  const runId = run?.runId ?? 0;
  const report = useQuery(api.damage.get.queryOptions({ input: { runId }, enabled: run !== undefined })).data;
  const measure = useMutation(api.damage.measure.mutationOptions());
  const cancel = useMutation(api.jobs.cancel.mutationOptions());
  const job = useJob(report?.jobId);

  if (all === undefined) return { line: null, curveOf: () => undefined };
  if (!run) return { line: <p className={`hint ${classes.none}`}>{words.noRun}</p>, curveOf: () => undefined };
  const curves = report?.curves ?? [];
  const planned = report?.planned ?? 0;
  const jobId = report?.jobId ?? null;
  const missing = planned - curves.length;
  const left = job && isUnderWay(job) && job.secondsLeft ? words.left(durationRange(job.secondsLeft)) : '';
  const line = (
    <div className={classes.damage}>
      <div className={classes.line} title={words.help}>
        <span className={classes.title}>{words.title}</span>
        {jobId === null ? (
          <Button
            variant="default"
            size="compact-sm"
            loading={measure.isPending}
            onClick={() => measure.mutate({ runId, again: missing === 0 })}
          >
            {missing === 0 ? words.measureAgain : curves.length === 0 ? words.measure : words.measureRest}
          </Button>
        ) : (
          <Button variant="default" size="compact-sm" onClick={() => cancel.mutate({ jobId })}>
            {words.stop}
          </Button>
        )}
      </div>
      <Select
        size="xs"
        aria-label={words.run}
        allowDeselect={false}
        data={runs.map((one) => ({
          value: String(one.runId),
          label: words.runName(
            one.number,
            one.members.length > 0
              ? texts.testTime.ensemble.network(one.members.length)
              : networkTitle(one.settings.backbone),
          ),
        }))}
        value={String(runId)}
        onChange={(value) => choose(Number(value))}
      />
      <p className="hint" role="status">
        {jobId !== null ? `${words.measuring(curves.length, planned)}${left}` : curves.length === 0 ? words.help : ''}
      </p>
      {measure.error && (
        <Note kind="error" title={words.failed}>
          {problemText(measure.error)}
        </Note>
      )}
    </div>
  );
  const shares = curves.flatMap(({ plain, points }) => [plain.value, ...points.map(({ accuracy }) => accuracy.value)]);
  const [from, to] = [Math.min(1, ...shares), Math.max(0, ...shares)];
  return {
    line,
    curveOf(description, amount) {
      const curve = curves.find(({ name }) => name === description.name);
      if (!curve) return undefined;
      return (
        <DamageCurve
          curve={curve}
          mildest={mildestOf(description)}
          from={from}
          to={to}
          now={amount}
          label={curveWords(description, curve, amount)}
        />
      );
    },
  };
}

/** Where nothing can be set, being used at all is the strength: the curve then begins before it. */
const mildestOf = ({ mildest, min, max }: AugmentDescription): number => (min === max ? mildest - 1 : mildest);

/** "Rotation: 93 % right as they are, on 153 photos, 61 % at ± 180°. It starts to cost at ± 45°. Now about 92 %." */
function curveWords(description: AugmentDescription, curve: Curve, amount: number | null): string {
  const { plain, points, costsFrom } = curve;
  const last = points.at(-1);
  const isSwitch = description.min === description.max;
  const at = (value: number) => valueText(description, value);
  const sentence = [
    words.from(description.title, percent(plain.value, plain.n)),
    ` ${words.photos(countOf(plain.n, 'photo'))}`,
    last ? words.to(percent(last.accuracy.value, last.accuracy.n), at(last.amount)) : '',
    costsFrom === null
      ? isSwitch
        ? words.bearsOnly
        : words.bears
      : isSwitch
        ? words.costsAlways
        : words.costsFrom(at(costsFrom)),
  ].join('');
  if (amount === null || isSwitch) return sentence;
  return sentence + words.now(percent(valueAt(curvePlaces(curve, description.mildest), amount), plain.n));
}
