/** Writes labels and sides of a dataset as files: format, which state, what becomes of the photos, where to. */
import { Button, Progress, Radio, Select, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import {
  type Dataset,
  type DatasetFormat,
  datasetFormats,
  type PhotoPlace,
  photoPlaces,
} from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { isUnderWay, useJob } from '../../api/jobs.tsx';
import { problemText } from '../../api/problemText.ts';
import { Note } from '../../components/Note.tsx';
import { texts } from '../../texts/index.ts';
import { useChooseFolder } from '../FolderChooser.tsx';
import styles from './Versions.module.css';

const words = texts.versions;

export function ExportForm(props: { dataset: Dataset }): ReactNode {
  const { datasetId } = props.dataset;
  const api = useApi();
  const chooseFolder = useChooseFolder();
  const [format, setFormat] = useState<DatasetFormat>('csv');
  const [place, setPlace] = useState<PhotoPlace>('leave');
  const [versionId, setVersionId] = useState<number | null>(null);
  const [folder, setFolder] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const versions = useQuery(api.versions.list.queryOptions({ input: { datasetId }, staleTime: 0 })).data ?? [];
  const start = useMutation(api.datasetExports.start.mutationOptions());
  const job = useJob(start.data?.jobId ?? null);

  const needsPhotos = format === 'class-folders' || format === 'image-folder';
  const allowed = photoPlaces.filter((one) => !(needsPhotos && one === 'leave'));
  const photos = allowed.includes(place) ? place : 'copy';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (format !== 'xmp' && folder.trim() === '') return setProblem(words.needsFolder);
    setProblem(null);
    start.mutate({
      ...{ datasetId, versionId, format, newFolder: true },
      ...(format === 'xmp' ? {} : { folder: folder.trim(), photos }),
    });
  };

  if (start.data && job) {
    if (isUnderWay(job)) {
      return (
        <div className={styles.body} role="status">
          <p>{job.stage}</p>
          <Progress value={100 * (job.progress ?? 0)} color="ember" aria-label={job.title} />
        </div>
      );
    }
    if (job.state === 'done' && job.resultId !== null) {
      return <Written exportId={job.resultId} onAgain={start.reset} />;
    }
  }
  const failure = job && !isUnderWay(job) ? job.error : null;
  return (
    <form className={styles.body} onSubmit={submit}>
      <Radio.Group
        value={format}
        onChange={(value) => setFormat(datasetFormats.find((one) => one === value) ?? 'csv')}
        label={words.format}
      >
        <div className={styles.formats}>
          {datasetFormats.map((one) => (
            <Radio.Card key={one} value={one} className={styles.format}>
              <Radio.Indicator />
              <span>
                <b>{words.formats[one].title}</b>
                <span className="secondary">{words.formats[one].use}</span>
              </span>
            </Radio.Card>
          ))}
        </div>
      </Radio.Group>
      <div className={styles.fields}>
        <Select
          label={words.state}
          data={[
            { value: '', label: words.now },
            ...versions.map((one) => ({ value: String(one.versionId), label: one.name })),
          ]}
          value={versionId === null ? '' : String(versionId)}
          allowDeselect={false}
          onChange={(value) => setVersionId(value ? Number(value) : null)}
        />
        {format !== 'xmp' && (
          <Select
            label={words.photos}
            data={allowed.map((one) => ({ value: one, label: words.places[one] }))}
            value={photos}
            allowDeselect={false}
            onChange={(value) => setPlace(photoPlaces.find((one) => one === value) ?? 'copy')}
          />
        )}
      </div>
      {format !== 'xmp' && (
        <div className={styles.keep}>
          <TextInput
            label={words.folder}
            description={words.folderHelp}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            error={problem}
            value={folder}
            onChange={(event) => setFolder(event.currentTarget.value)}
          />
          <Button
            variant="default"
            className={styles.besideField}
            onClick={async () => {
              const chosen = await chooseFolder(words.chooseFolderTitle);
              if (chosen !== null) setFolder(chosen);
            }}
          >
            {words.chooseFolder}
          </Button>
        </div>
      )}
      {(start.error || failure) && <Note kind="error" title={failure ?? problemText(start.error)} />}
      <div className={styles.buttons}>
        <span className="hint">{words.rejectedOut}</span>
        <Button type="submit">{start.isPending ? words.writing : words.start}</Button>
      </div>
    </form>
  );
}

function Written(props: { exportId: number; onAgain: () => void }): ReactNode {
  const api = useApi();
  const info = useQuery(api.app.info.queryOptions()).data;
  const report = useQuery(api.datasetExports.get.queryOptions({ input: { exportId: props.exportId } })).data;
  const show = useMutation(api.host.showInFolder.mutationOptions());
  if (!report) return null;
  return (
    <div className={styles.body}>
      <p className={styles.result} role="status">
        {words.done(report.photos, report.labelled)}
      </p>
      {report.format !== 'xmp' && <p className={styles.path}>{words.where(report.folder)}</p>}
      {report.files.length > 0 && <p className={styles.path}>{report.files.join(', ')}</p>}
      {report.notes.map((note) => (
        <p key={note} className="secondary">
          {note}
        </p>
      ))}
      {report.skipped.length > 0 && (
        <Note kind="doubt" title={words.skipped(report.skipped.length)}>
          <ul className={styles.skipped}>
            {report.skipped.slice(0, 100).map((file) => (
              <li key={file.path}>
                {file.path}: {file.reason}
              </li>
            ))}
          </ul>
        </Note>
      )}
      {show.error && <Note kind="error" title={problemText(show.error)} />}
      <div className={styles.buttons}>
        {info?.nativeDialogs && report.format !== 'xmp' && (
          <Button variant="default" onClick={() => show.mutate({ path: report.folder })}>
            {words.show}
          </Button>
        )}
        <Button autoFocus onClick={props.onAgain}>
          {words.again}
        </Button>
      </div>
    </div>
  );
}
