/** Export: written, loaded afresh, compared, proven. The seal is shown for a proof and for nothing else. */
import { Button, Progress, Radio, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type CSSProperties, useState } from 'react';
import type { ExportRecord, RunSummary, TestViews } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { isUnderWay, useJob } from '../../api/jobs.tsx';
import { problemText } from '../../api/problemText.ts';
import { ChoosingDialog } from '../../app/ChoosingDialog.tsx';
import { useChooseFolder } from '../../app/FolderChooser.tsx';
import { Note } from '../../components/Note.tsx';
import { ViewsSelect } from '../../components/ViewsSelect.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { count, countOf, durationRange, fileSize } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import classes from './Export.module.css';
import { ExportFiles } from './ExportFiles.tsx';
import { ProofSeal } from './ProofSeal.tsx';

const words = texts.exporting;

/** The dialog's main button is 36 px high. */
const tall = { '--button-height': '36px' } as CSSProperties;

export interface ExportDialogProps {
  readonly run: RunSummary;
  readonly opened: boolean;
  onClose(): void;
}

export function ExportDialog({ run, opened, onClose }: ExportDialogProps) {
  return (
    <ChoosingDialog opened={opened} onClose={onClose} size={820} title={words.title(run.number)}>
      <ExportBody run={run} onClose={onClose} />
    </ChoosingDialog>
  );
}

function ExportBody({ run, onClose }: Omit<ExportDialogProps, 'opened'>) {
  const api = useApi();
  const chooseFolder = useChooseFolder();
  const info = useQuery(api.app.info.queryOptions()).data;
  const formats = useQuery(api.exports.formats.queryOptions({ input: { runId: run.runId } })).data ?? [];
  const madeQuery = useQuery(api.exports.list.queryOptions({ input: { runId: run.runId } }));
  const made = madeQuery.data;
  const [started, setStarted] = useState<number | null>(null);
  const [again, setAgain] = useState(false);
  const [folder, setFolder] = useState('');
  const [views, setViews] = useState<TestViews>('centre');
  const start = useMutation(
    api.exports.start.mutationOptions({
      onSuccess: ({ exportId }) => {
        setStarted(exportId);
        setAgain(false);
      },
    }),
  );
  // What was proven before is shown again; nobody has to export twice to find the files.
  const latest = made?.find((one) => one.state === 'running') ?? made?.find((one) => one.state === 'done');
  const exportId = again ? null : (started ?? latest?.exportId ?? null);
  const recordQuery = useQuery(
    api.exports.get.queryOptions({ input: { exportId: exportId ?? 0 }, enabled: exportId !== null }),
  );
  const record = recordQuery.data;
  const shown = exportId === null ? null : (record ?? null);
  const cancel = useMutation(api.jobs.cancel.mutationOptions());
  const openFolder = useMutation(api.host.showInFolder.mutationOptions());
  if (made === undefined || (exportId !== null && record === undefined)) {
    return (
      <div className={classes.body}>
        <Waiting sentence={words.reading} queries={[madeQuery, recordQuery]} />
      </div>
    );
  }

  const begin = () => {
    if (start.isPending) return;
    start.mutate({
      runId: run.runId,
      format: 'onnx',
      views,
      ...(folder.trim() === '' ? {} : { folder: folder.trim() }),
    });
  };
  return (
    <>
      <div className={classes.body}>
        <Radio.Group value="onnx" aria-label={words.formats} className={classes.formats}>
          {formats.map((format) => (
            <Radio.Card key={format.format} value={format.format} className={classes.format}>
              <Radio.Indicator />
              <span className={classes.formatWords}>
                <b>{format.title}</b>
                <span>{format.use}</span>
              </span>
              <span className="hint num">{fileSize(format.sizeBytes)}</span>
            </Radio.Card>
          ))}
        </Radio.Group>
        <div className={classes.right}>
          {shown === null ? (
            <Beginning
              runId={run.runId}
              views={views}
              onViews={setViews}
              folder={folder}
              onFolder={setFolder}
              onChoose={async () => {
                const chosen = await chooseFolder(words.chooseFolderTitle);
                if (chosen !== null) setFolder(chosen);
              }}
            />
          ) : shown.state === 'running' ? (
            <Working record={shown} onCancel={() => shown.jobId !== null && cancel.mutate({ jobId: shown.jobId })} />
          ) : (
            <Outcome record={shown} />
          )}
          {start.error && (
            <Note kind="error" title={words.failed}>
              {problemText(start.error)}
            </Note>
          )}
          {openFolder.error && <Note kind="error" title={problemText(openFolder.error)} />}
        </div>
      </div>
      <footer className={classes.footer}>
        <span className="hint">{shown?.state === 'running' ? words.closable : words.promise}</span>
        {shown?.state === 'done' && info?.nativeDialogs && (
          <Button variant="default" onClick={() => openFolder.mutate({ path: shown.folder })}>
            {words.openFolder}
          </Button>
        )}
        {shown !== null && shown.state !== 'running' && (
          <Button variant="default" onClick={() => setAgain(true)}>
            {words.startAgain}
          </Button>
        )}
        {shown === null ? (
          <Button data-autofocus onClick={begin} size="md" style={tall}>
            {start.isPending ? words.working : words.start}
          </Button>
        ) : (
          <Button key={shown.state} data-autofocus autoFocus onClick={onClose} size="md" style={tall}>
            {shown.state === 'running' ? words.close : words.done}
          </Button>
        )}
      </footer>
    </>
  );
}

function Beginning(props: {
  runId: number;
  views: TestViews;
  onViews: (views: TestViews) => void;
  folder: string;
  onFolder: (folder: string) => void;
  onChoose: () => void;
}) {
  return (
    <>
      <h3>{words.explain}</h3>
      <ol className={classes.steps}>
        {words.explainSteps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <ViewsSelect
        runId={props.runId}
        views={props.views}
        onViews={props.onViews}
        label={texts.testTime.inFile}
        help={texts.testTime.inFileHelp}
      />
      <div className={classes.folder}>
        <TextInput
          label={words.where}
          description={words.whereHelp}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={props.folder}
          placeholder={words.wherePlaceholder}
          onChange={(event) => props.onFolder(event.currentTarget.value)}
        />
        <Button variant="default" onClick={props.onChoose}>
          {words.chooseFolder}
        </Button>
      </div>
    </>
  );
}

function Working({ record, onCancel }: { record: ExportRecord; onCancel: () => void }) {
  const job = useJob(record.jobId);
  const left = job?.secondsLeft ?? null;
  const counted = job && job.total !== null && job.total > 1 ? words.compared(count(job.done), count(job.total)) : null;
  return (
    <div className={classes.working} role="status">
      <h3>{job && isUnderWay(job) ? job.stage : words.working}</h3>
      <Progress value={(job?.progress ?? 0) * 100} color="ember" aria-label={job?.title ?? words.working} />
      <p className="secondary">
        {[counted, left === null ? null : words.timeLeft(durationRange(left))]
          .filter((part) => part !== null)
          .join(', ')}
      </p>
      <Button variant="default" onClick={onCancel}>
        {words.cancel}
      </Button>
    </div>
  );
}

function Outcome({ record }: { record: ExportRecord }) {
  const { proof } = record;
  if (record.state === 'cancelled') return <Note kind="plain" title={words.cancelled} />;
  if (record.state === 'failed' || proof === null) {
    return (
      <Note kind="error" title={record.disagreeing.length > 0 ? words.failedTitle : words.failed}>
        {record.disagreeing.length > 0 ? words.disagreeing(countOf(record.disagreeing.length, 'photo')) : record.error}
        {record.disagreeing.length > 0 && (
          <ul className={classes.disagreeing}>
            {record.disagreeing.map((photo) => (
              <li key={photo.photoId} className="mono">
                {photo.name}
              </li>
            ))}
          </ul>
        )}
      </Note>
    );
  }
  const same = (share: number) => words.of(count(Math.round(share * proof.photos)), count(proof.photos));
  return (
    <>
      <div className={classes.seal}>
        <ProofSeal />
        <div>
          <h3 role="status">{words.proven}</h3>
          <p>{words.provenHow(proof.runtime, countOf(proof.photos, 'validation photo'))}</p>
        </div>
      </div>
      <dl className={classes.proof}>
        <div>
          <dt>{words.sameLabel}</dt>
          <dd>{same(proof.agreement)}</dd>
        </div>
        <div>
          <dt>{words.largest}</dt>
          <dd>{words.largestValue(small(proof.maxAbsDiff), small(proof.allowed))}</dd>
        </div>
        <div>
          <dt>{words.fromPixels}</dt>
          <dd>
            {words.fromPixelsValue(count(Math.round(proof.pixels.agreement * proof.photos)), count(proof.photos))}
          </dd>
        </div>
        <div>
          <dt>{words.pixelDifference}</dt>
          <dd>{small(proof.pixels.meanAbsDiff)}</dd>
        </div>
        {record.views !== 'centre' && (
          <div>
            <dt>{texts.testTime.inFile}</dt>
            <dd>{texts.testTime.views[record.views]}</dd>
          </div>
        )}
        <div>
          <dt>{words.preprocessing}</dt>
          <dd>{words.preprocessingValue}</dd>
        </div>
      </dl>
      <ExportFiles record={record} />
    </>
  );
}

/** Two significant digits, without an exponent: "0.0000021". */
const small = (value: number): string =>
  value === 0 ? '0' : value.toFixed(Math.min(12, Math.max(0, 1 - Math.floor(Math.log10(value))))).replace(/0+$/, '');
