/** The model in the toolbar, the answers in a grid, the chosen photo in the panel. */
import { Button, Menu, Select, TextInput } from '@mantine/core';
import { IconChevronDown, IconFolderOpen } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { PredictedPhoto, PredictionSet, RunSummary, TestViews } from '../../../main/contract/index.ts';
import { useApi, useClient } from '../../api/engine.tsx';
import { useJob } from '../../api/jobs.tsx';
import { problemText } from '../../api/problemText.ts';
import { useChooseFolder } from '../../app/FolderChooser.tsx';
import { usePageKeys } from '../../app/keys.tsx';
import { percent } from '../../components/figures.ts';
import { Note } from '../../components/Note.tsx';
import { ViewsSelect } from '../../components/ViewsSelect.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { useDatasets } from '../../navigation/useDataset.ts';
import { useNetworkTitle } from '../../navigation/useNetworkTitle.ts';
import { count, countOf, duration, durationRange } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import { useRunClasses } from '../run/useRunClasses.ts';
import { AnswerPanel } from './AnswerPanel.tsx';
import { Answers } from './Answers.tsx';
import { DropArea } from './DropArea.tsx';
import classes from './Predict.module.css';
import { type PredictOrder, useAnswers } from './useAnswers.ts';
import { useSaveAnswers } from './useSaveAnswers.ts';
import { useSendPhotos } from './useSendPhotos.ts';

const words = texts.predict;
const orders: readonly PredictOrder[] = ['leastSure', 'mostSure', 'name', 'class'];

export function PredictWorkbench({ models }: { models: readonly RunSummary[] }) {
  const api = useApi();
  const client = useClient();
  const datasets = useDatasets();
  const networkTitle = useNetworkTitle();
  const chooseFolder = useChooseFolder();
  const fileField = useRef<HTMLInputElement>(null);
  const [modelId, setModelId] = useState<number | null>(null);
  const [predictionId, setPredictionId] = useState<number | null>(null);
  const [order, setOrder] = useState<PredictOrder>('leastSure');
  const [chosen, setChosen] = useState(0);
  const [typing, setTyping] = useState(false);
  const [views, setViews] = useState<TestViews>('centre');
  const model = models.find((run) => run.runId === modelId) ?? models[0];

  const madeQuery = useQuery(api.predictions.list.queryOptions({ input: {} }));
  const made = madeQuery.data;
  const ofModel = (made ?? []).filter((one) => one.runId === model?.runId);
  const prediction = ofModel.find((one) => one.predictionId === predictionId) ?? ofModel[0] ?? null;
  const answers = useAnswers(prediction, order);

  const start = useMutation({
    mutationFn: ({ paths, title }: { paths: string[]; title?: string | undefined }) => {
      if (!model) throw new Error(words.noModel.title);
      return client.predictions.start({ runId: model.runId, paths, views, ...(title === undefined ? {} : { title }) });
    },
    onSuccess: (started) => {
      setPredictionId(started.predictionId);
      setChosen(0);
      setTyping(false);
    },
  });
  const sending = useSendPhotos((paths, title) => start.mutateAsync({ paths, title }));
  const saving = useSaveAnswers(prediction);
  const copy = useMutation(api.predictions.copyIntoFolders.mutationOptions());

  const addFolder = async () => {
    const folder = await chooseFolder(words.chooseFolderTitle);
    if (folder !== null) start.mutate({ paths: [folder] });
  };
  const copyInto = async () => {
    if (!prediction) return;
    const folder = await chooseFolder(words.copyFolder);
    if (folder !== null) copy.mutate({ predictionId: prediction.predictionId, folder });
  };
  usePageKeys(words.title, [
    {
      title: words.keys.results,
      bindings: [
        { combos: [], shown: ['←', '↑', '↓', '→'], does: words.keys.move },
        { combos: [], shown: ['Home', 'End'], does: words.keys.first },
      ],
    },
    {
      title: words.keys.actions,
      bindings: [
        { combos: ['a'], does: words.keys.addFiles, run: () => fileField.current?.click() },
        { combos: ['shift+a'], does: words.keys.addFolder, run: () => void addFolder() },
        {
          combos: ['mod+s'],
          does: words.keys.save,
          inFields: true,
          run: () => (prediction ? void saving.save('csv') : false),
        },
      ],
    },
  ]);

  const chosenPhoto = answers.at(chosen);
  useEffect(() => {
    if (chosen > 0 && answers.total > 0 && chosen >= answers.total) setChosen(answers.total - 1);
  }, [chosen, answers.total]);

  const modelLabel = (run: RunSummary): string => {
    const network =
      run.members.length > 0
        ? texts.testTime.ensemble.network(run.members.length)
        : networkTitle(run.settings.backbone);
    const name =
      run.accuracy === null
        ? words.modelNoAccuracy(run.number, network)
        : words.modelName(run.number, network, percent(run.accuracy.value, run.accuracy.n));
    const isElsewhere = models[0] !== undefined && run.datasetId !== models[0].datasetId;
    const dataset = datasets?.find((one) => one.datasetId === run.datasetId);
    return isElsewhere && dataset ? `${dataset.name}: ${name}` : name;
  };
  const hasAnswers = prediction !== null && prediction.photos > 0;

  return (
    <DropArea onFiles={sending.sendFiles} onPaths={(paths) => start.mutate({ paths })}>
      <div className={classes.toolbar}>
        <Select
          aria-label={words.model}
          w={300}
          leftSection={<span className={classes.inField}>{words.model}</span>}
          leftSectionWidth={54}
          data={models.map((run) => ({ value: String(run.runId), label: modelLabel(run) }))}
          value={model ? String(model.runId) : null}
          onChange={(value) => {
            setModelId(Number(value));
            setPredictionId(null);
            setChosen(0);
          }}
        />
        {model && <ViewsSelect runId={model.runId} views={views} onViews={setViews} />}
        {ofModel.length > 1 && (
          <Select
            aria-label={words.earlier}
            w={190}
            data={ofModel.map((one) => ({ value: String(one.predictionId), label: titleWithViews(one) }))}
            value={prediction ? String(prediction.predictionId) : null}
            onChange={(value) => {
              setPredictionId(Number(value));
              setChosen(0);
            }}
          />
        )}
        <span className={classes.space} />
        <Menu position="bottom-end" width={230} returnFocus>
          <Menu.Target>
            <Button variant="default" leftSection={<IconFolderOpen size={14} stroke={1.6} aria-hidden />}>
              {words.add}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => fileField.current?.click()}>{words.addFiles}</Menu.Item>
            <Menu.Item onClick={() => void addFolder()}>{words.addFolder}</Menu.Item>
            <Menu.Item onClick={() => setTyping(true)}>{words.addPath}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
        <input
          ref={fileField}
          type="file"
          accept="image/*"
          multiple
          hidden
          data-testid="predict-files"
          onChange={(event) => {
            const files = [...(event.currentTarget.files ?? [])];
            event.currentTarget.value = '';
            if (files.length > 0) void sending.sendFiles(files, undefined);
          }}
        />
        {hasAnswers && (
          <>
            <Button variant="default" onClick={copyInto}>
              {words.copyInto}
            </Button>
            <Button.Group>
              <Button onClick={() => void saving.save('csv')}>{words.saveCsv}</Button>
              <Menu position="bottom-end" returnFocus>
                <Menu.Target>
                  <Button aria-label={words.more} px={6} className={classes.moreSave}>
                    <IconChevronDown size={14} stroke={1.8} />
                  </Button>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item onClick={() => void saving.save('json')}>{words.saveJson}</Menu.Item>
                </Menu.Dropdown>
              </Menu>
            </Button.Group>
          </>
        )}
      </div>
      {typing && <PathForm onGo={(path) => start.mutate({ paths: [path] })} onClose={() => setTyping(false)} />}
      <News
        prediction={prediction}
        startError={start.error}
        sendingError={sending.error}
        saved={saving.saved}
        saveError={saving.error}
        copied={copy.data ? { ...copy.data, folder: copy.variables?.folder ?? '' } : null}
        copyError={copy.error}
        onDismiss={() => {
          start.reset();
          sending.dismiss();
          saving.dismiss();
          copy.reset();
        }}
      />
      {made === undefined ? (
        <Waiting sentence={words.reading} queries={[madeQuery]} />
      ) : prediction === null || (prediction.photos === 0 && prediction.state !== 'running') ? (
        <div className={classes.empty}>
          {sending.progress ? (
            <p role="status" className="sentence">
              {words.sending(count(sending.progress.done), count(sending.progress.total))}
            </p>
          ) : (
            <EmptyDrop onFiles={() => fileField.current?.click()} onFolder={() => void addFolder()} />
          )}
        </div>
      ) : (
        <div className={classes.body}>
          <section className={classes.results} aria-label={words.grid}>
            <header className={classes.info}>
              <Heading prediction={prediction} sending={sending.progress} />
              <Select
                aria-label={words.order}
                w={150}
                data={orders.map((one) => ({ value: one, label: words.orders[one] }))}
                value={order}
                onChange={(value) => {
                  setOrder(orders.find((one) => one === value) ?? 'leastSure');
                  setChosen(0);
                }}
              />
            </header>
            <ChipAnswers
              prediction={prediction}
              datasetId={model?.datasetId ?? 0}
              total={answers.total}
              at={answers.at}
              chosen={chosen}
              onChosen={setChosen}
              onVisible={answers.onVisible}
            />
          </section>
          <aside className={classes.panel}>
            {chosenPhoto ? (
              <PanelFor prediction={prediction} datasetId={model?.datasetId ?? 0} photo={chosenPhoto} />
            ) : (
              <p className="secondary">{words.choosePhoto}</p>
            )}
          </aside>
        </div>
      )}
    </DropArea>
  );
}

/** Several views are said, as they are what two answers to the same photos may differ in. */
const titleWithViews = ({ title, views }: PredictionSet): string =>
  views === 'centre' ? title : `${title}, ${texts.testTime.short[views]}`;

function ChipAnswers(props: {
  prediction: PredictionSet;
  datasetId: number;
  total: number;
  at: (index: number) => PredictedPhoto | undefined;
  chosen: number;
  onChosen: (index: number) => void;
  onVisible: (first: number, last: number) => void;
}) {
  const runClasses = useRunClasses({ datasetId: props.datasetId, classes: props.prediction.classes });
  return <Answers {...props} classes={runClasses} />;
}

function PanelFor(props: { prediction: PredictionSet; datasetId: number; photo: PredictedPhoto }) {
  const runClasses = useRunClasses({ datasetId: props.datasetId, classes: props.prediction.classes });
  return <AnswerPanel photo={props.photo} classes={runClasses} reliability={props.prediction.reliability} />;
}

function EmptyDrop({ onFiles, onFolder }: { onFiles: () => void; onFolder: () => void }) {
  return (
    <div className={classes.dropHere}>
      <h1>{words.empty.title}</h1>
      <p className="sentence">{words.empty.sentence}</p>
      <div>
        <Button onClick={onFiles}>{words.addFiles}</Button>
        <Button variant="default" onClick={onFolder}>
          {words.addFolder}
        </Button>
      </div>
    </div>
  );
}

function Heading(props: { prediction: PredictionSet; sending: { done: number; total: number } | null }) {
  const { prediction, sending } = props;
  const client = useClient();
  const job = useJob(prediction.state === 'running' ? prediction.jobId : null);
  if (sending) {
    return <span role="status">{words.sending(count(sending.done), count(sending.total))}</span>;
  }
  if (prediction.state === 'running') {
    const left = job?.secondsLeft ? words.left(durationRange(job.secondsLeft)) : '';
    return (
      <span role="status">
        <b>
          {job && job.total !== null
            ? words.answering(count(prediction.photos), count(job.total))
            : words.answeringUntotalled(count(prediction.photos))}
        </b>
        {left}{' '}
        <button
          type="button"
          className="link"
          onClick={() => prediction.jobId !== null && void client.jobs.cancel({ jobId: prediction.jobId })}
        >
          {words.stop}
        </button>
      </span>
    );
  }
  const photos = countOf(prediction.photos, 'photo');
  return (
    <span className="cut">
      <b>{prediction.title === photos ? words.headingPlain(photos) : words.heading(photos, prediction.title)}</b>{' '}
      {prediction.seconds !== null && (
        <span className="secondary">
          {words.answered(duration(prediction.seconds))}
          {prediction.views !== 'centre' && `, ${texts.testTime.short[prediction.views]}`}
        </span>
      )}
    </span>
  );
}

function PathForm({ onGo, onClose }: { onGo: (path: string) => void; onClose: () => void }) {
  const [path, setPath] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (path.trim() !== '') onGo(path.trim());
  };
  return (
    <form
      className={classes.pathForm}
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <TextInput
        autoFocus
        aria-label={words.pathLabel}
        placeholder={words.pathLabel}
        value={path}
        onChange={(event) => setPath(event.currentTarget.value)}
      />
      <Button type="submit">{words.pathGo}</Button>
      <Button variant="default" onClick={onClose}>
        {texts.shell.cancel}
      </Button>
    </form>
  );
}

interface NewsProps {
  readonly prediction: PredictionSet | null;
  readonly startError: unknown;
  readonly sendingError: string | null;
  readonly saved: string | null;
  readonly saveError: string | null;
  readonly copied: { copied: number; skipped: PredictionSet['skipped']; folder: string } | null;
  readonly copyError: unknown;
  onDismiss(): void;
}

/** What went wrong or was done, in place, until it is read. */
function News(props: NewsProps) {
  const { prediction, copied, onDismiss } = props;
  const problem =
    props.sendingError ??
    props.saveError ??
    (props.startError ? problemText(props.startError) : props.copyError ? problemText(props.copyError) : null);
  return (
    <>
      {problem !== null && (
        <Note kind="error" wide title={words.failed} onDismiss={onDismiss}>
          {problem}
        </Note>
      )}
      {props.saved !== null && <Note kind="plain" wide title={props.saved} onDismiss={onDismiss} />}
      {copied && (
        <Note
          kind={copied.skipped.length > 0 ? 'doubt' : 'plain'}
          wide
          title={words.copied(countOf(copied.copied, 'photo'), copied.folder)}
          onDismiss={onDismiss}
        >
          {copied.skipped.length > 0 && (
            <Skipped title={words.copiedSkipped(countOf(copied.skipped.length, 'photo'))} files={copied.skipped} />
          )}
        </Note>
      )}
      {prediction?.state === 'cancelled' && <Note kind="plain" wide title={words.cancelled} />}
      {prediction && prediction.skipped.length > 0 && (
        <Note kind="doubt" wide title={words.skipped(countOf(prediction.skipped.length, 'file'))}>
          <Skipped title="" files={prediction.skipped} />
        </Note>
      )}
    </>
  );
}

const skippedShown = 3;

function Skipped({ title, files }: { title: string; files: PredictionSet['skipped'] }) {
  const [all, setAll] = useState(false);
  const shown = all ? files : files.slice(0, skippedShown);
  return (
    <>
      {title}
      {shown.map((file) => (
        <span key={file.path} className={classes.skipped}>
          <span className="mono">{file.path}</span>: {file.reason}
        </span>
      ))}
      {files.length > shown.length && (
        <button type="button" className="link" onClick={() => setAll(true)}>
          {words.skippedMore(count(files.length - shown.length))}
        </button>
      )}
    </>
  );
}
