/** Splits the dataset anew: shares and seed at the top, what would come out of it below, before anything is replaced. */
import { Button, Modal, NumberInput, SegmentedControl } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Dataset, SplitFolds, SplitPlan } from '../../main/contract/index.ts';
import { useApi } from '../api/engine.tsx';
import { problemText } from '../api/problemText.ts';
import { Note } from '../components/Note.tsx';
import { useDataset } from '../navigation/useDataset.ts';
import { count, countOf, percent } from '../texts/format.ts';
import { texts } from '../texts/index.ts';
import { useApp } from './appStore.tsx';
import styles from './SplitDialog.module.css';

const words = texts.split;

export function SplitDialog(): ReactNode {
  const opened = useApp((state) => state.dialog === 'split');
  const show = useApp((state) => state.show);
  const dataset = useDataset();
  return (
    <Modal
      opened={opened && dataset !== null}
      onClose={() => show(null)}
      size={680}
      title={words.title(dataset?.name ?? '')}
      closeButtonProps={{ 'aria-label': texts.shell.close }}
    >
      {opened && dataset && <SplitForm key={dataset.datasetId} dataset={dataset} onDone={() => show(null)} />}
    </Modal>
  );
}

function SplitForm({ dataset, onDone }: { dataset: Dataset; onDone(): void }): ReactNode {
  const { datasetId } = dataset;
  const api = useApi();
  const reportSaved = useApp((state) => state.reportSaved);
  const [view, setView] = useState<'sides' | 'folds'>('sides');
  const [shares, setShares] = useState({ val: 20, test: 0, seed: 1, folds: 5 });
  const [settled] = useDebouncedValue(shares, 200);
  const wish = { datasetId, val: settled.val / 100, test: settled.test / 100, seed: settled.seed };
  const preview = useQuery(
    api.splits.preview.queryOptions({
      input: wish,
      enabled: view === 'sides' && dataset.labelled > 0,
      placeholderData: keepPreviousData,
      staleTime: 0,
    }),
  );
  const folds = useQuery(
    api.splits.folds.queryOptions({
      input: { datasetId, folds: settled.folds, seed: settled.seed },
      enabled: view === 'folds' && dataset.labelled > 0,
      placeholderData: keepPreviousData,
    }),
  );
  const draw = useMutation(
    api.splits.draw.mutationOptions({
      onSuccess({ entry }) {
        if (entry) reportSaved({ at: entry.at, text: entry.summary, undoable: true });
        onDone();
      },
    }),
  );
  const set = (key: keyof typeof shares) => (value: number | string) => {
    if (typeof value === 'number') setShares((old) => ({ ...old, [key]: value }));
  };
  const problem = draw.error ?? (view === 'sides' ? preview.error : folds.error);
  if (dataset.labelled === 0) return <Note kind="plain" title={words.nothing} />;
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        draw.mutate({ datasetId, val: shares.val / 100, test: shares.test / 100, seed: shares.seed });
      }}
    >
      <SegmentedControl
        aria-label={words.view}
        value={view}
        onChange={(value) => setView(value === 'folds' ? 'folds' : 'sides')}
        data={[
          { value: 'sides', label: words.views.sides },
          { value: 'folds', label: words.views.folds },
        ]}
      />
      <div className={styles.fields}>
        {view === 'sides' ? (
          <>
            <NumberInput
              className={styles.field}
              label={words.val}
              description={words.valHelp}
              suffix={`\u2009${words.percent}`}
              {...{ min: 0, max: 90, step: 5, value: shares.val, onChange: set('val') }}
              data-autofocus
            />
            <NumberInput
              className={styles.field}
              label={words.test}
              description={words.testHelp}
              suffix={`\u2009${words.percent}`}
              {...{ min: 0, max: 90, step: 5, value: shares.test, onChange: set('test') }}
            />
          </>
        ) : (
          <NumberInput
            className={styles.field}
            label={words.folds}
            description={words.foldsHelp}
            {...{ min: 2, max: 20, value: shares.folds, onChange: set('folds') }}
          />
        )}
        <NumberInput
          className={styles.field}
          label={words.seed}
          description={words.seedHelp}
          {...{ value: shares.seed, onChange: set('seed'), allowDecimal: false }}
        />
      </div>
      {problem && <Note kind="error" title={problemText(problem)} />}
      {view === 'sides' && (preview.data ? <Sides plan={preview.data} /> : !problem && <p>{words.reading}</p>)}
      {view === 'folds' && (folds.data ? <Folds folds={folds.data} /> : !problem && <p>{words.reading}</p>)}
      <div className={styles.buttons}>
        <Button variant="default" onClick={onDone}>
          {words.cancel}
        </Button>
        {view === 'sides' && (
          <Button type="submit" loading={draw.isPending}>
            {words.do}
          </Button>
        )}
      </div>
    </form>
  );
}

function Sides({ plan }: { plan: SplitPlan }): ReactNode {
  const { sides, classes, groups, fixed, moves, last } = plan;
  const share = (value: number) => percent(value);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled table has to be reachable by keys. */}
      <section className={styles.table} tabIndex={0} aria-label={words.views.sides}>
        <table>
          <thead>
            <tr>
              <th scope="col">{words.class}</th>
              <th scope="col">{words.train}</th>
              <th scope="col">{words.val}</th>
              <th scope="col">{words.test}</th>
              <th scope="col" title={words.offHelp}>
                {words.offBy}
              </th>
            </tr>
          </thead>
          <tbody>
            <tr className={styles.all}>
              <td>{words.all}</td>
              <td>{count(sides.train)}</td>
              <td>{count(sides.val)}</td>
              <td>{count(sides.test)}</td>
              <td />
            </tr>
            {classes.map((one) => (
              <tr key={one.classId}>
                <td className="cut">{one.name}</td>
                <td>{count(one.sides.train)}</td>
                <td>{count(one.sides.val)}</td>
                <td>{count(one.sides.test)}</td>
                <td>{one.off < 1 ? '–' : one.off.toFixed(1)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <div className={styles.words}>
        <p>
          {groups.count === 0
            ? words.noGroups
            : words.groups(countOf(groups.photos, 'photo'), countOf(groups.count, 'group'), count(groups.largest))}{' '}
          {fixed > 0 && words.fixed(countOf(fixed, 'photo'))}
        </p>
        <p>
          {last === null
            ? words.first(countOf(moves, 'photo'))
            : moves === 0
              ? words.same
              : `${words.moves(countOf(moves, 'photo'))} ${words.replaces}`}
        </p>
        {last && <p>{words.last(share(last.val), share(last.test), String(last.seed))}</p>}
      </div>
    </>
  );
}

function Folds({ folds: { folds, classes } }: { folds: SplitFolds }): ReactNode {
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled table has to be reachable by keys. */}
      <section className={styles.table} tabIndex={0} aria-label={words.views.folds}>
        <table>
          <thead>
            <tr>
              <th scope="col">{words.class}</th>
              {folds.map((_, fold) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: folds have no other name than their number.
                <th key={fold} scope="col">
                  {words.fold(fold + 1)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {[{ classId: 0, name: words.all, folds }, ...classes].map((one) => (
              <tr key={one.classId} className={one.classId === 0 ? styles.all : undefined}>
                <td className="cut">{one.name}</td>
                {one.folds.map((photos, fold) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: folds have no other name than their number.
                  <td key={fold}>{count(photos)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <div className={styles.words}>
        <p>{words.foldsNote}</p>
      </div>
    </>
  );
}
