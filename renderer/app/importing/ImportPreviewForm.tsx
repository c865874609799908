/** What would come in, what it is taken for, and where it goes; then the import. */
import { Button, Select, TextInput } from '@mantine/core';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Dataset, ImportFormat, ImportPreview } from '../../../main/contract/index.ts';
import { useApi, useClient } from '../../api/engine.tsx';
import { problemText } from '../../api/problemText.ts';
import { Note } from '../../components/Note.tsx';
import { useDatasets } from '../../navigation/useDataset.ts';
import { count } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import { useChooseFolder } from '../FolderChooser.tsx';
import { useStartImport } from '../useOpenFolder.ts';
import styles from './AddPhotos.module.css';
import type { SentFile } from './useSendFiles.ts';

const words = texts.imports;

export interface PointedAt {
  readonly paths: string[];
  readonly sent: SentFile[];
}

export function ImportPreviewForm(props: {
  source: PointedAt;
  /** The dataset that was open when it began; null for none. */
  datasetId: number | null;
  onElse: () => void;
  /** The import has what it needs; before `onClose`. */
  onStarted: () => void;
  onClose: () => void;
}): ReactNode {
  const { source, onElse, onStarted, onClose } = props;
  const api = useApi();
  const client = useClient();
  const datasets = useDatasets() ?? [];
  const [format, setFormat] = useState<ImportFormat | null>(null);
  const [pictureFolder, setPictureFolder] = useState<string | null>(null);
  const [target, setTarget] = useState<string | null>(null);
  const [name, setName] = useState<string | null>(null);
  const pointedAt = { ...source, format, pictureFolder };
  const looked = useQuery(
    api.imports.look.queryOptions({ input: pointedAt, placeholderData: keepPreviousData, staleTime: 0, gcTime: 0 }),
  );
  const preview = looked.data;
  const into = target ?? String(preview?.knownDatasetId ?? props.datasetId ?? 'new');
  const startImport = useStartImport(() =>
    client.imports.start({
      ...pointedAt,
      format: preview?.format ?? format,
      ...(into === 'new' ? newNamed(name ?? preview?.name) : { datasetId: Number(into) }),
    }),
  );
  const start = useMutation({
    mutationFn: async () => {
      // From here on the engine keeps what was sent, or forgets it.
      onStarted();
      await startImport();
    },
    onSuccess: onClose,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (preview && preview.photos > 0 && !start.isPending) start.mutate();
  };

  return (
    <form className={styles.body} onSubmit={submit}>
      <p className={styles.root} title={preview?.root ?? source.paths[0]}>
        {preview?.root ?? source.paths[0] ?? source.sent[0]?.name}
      </p>
      {!preview && !looked.isError && <p role="status">{words.looking}</p>}
      {looked.isError && <Note kind="error" title={problemText(looked.error)} />}
      {preview && (
        <>
          <p className={styles.found} role="status">
            {preview.photos === 0 ? words.nothing : words.found(preview)}
          </p>
          <Facts
            preview={preview}
            sent={source.sent.length > 0}
            onFormat={setFormat}
            known={datasets.find((one) => one.datasetId === preview.knownDatasetId)}
          />
          <div className={styles.fields}>
            <Select
              label={words.takenFor}
              data={preview.formats.map((one) => ({ value: one, label: words.formats[one] }))}
              value={preview.format}
              allowDeselect={false}
              onChange={(value) => setFormat(preview.formats.find((one) => one === value) ?? null)}
            />
            <Select
              label={words.into}
              data={[
                { value: 'new', label: words.newDataset },
                ...datasets.map((one) => ({ value: String(one.datasetId), label: one.name })),
              ]}
              value={into}
              allowDeselect={false}
              onChange={setTarget}
            />
            {into === 'new' && (
              <TextInput
                label={words.nameLabel}
                value={name ?? preview.name}
                onChange={(event) => setName(event.currentTarget.value)}
              />
            )}
            {preview.missing > 0 && source.sent.length === 0 && (
              <PictureFolder folder={pictureFolder} onFolder={setPictureFolder} />
            )}
          </div>
          <ClassTable classes={preview.classes} />
        </>
      )}
      {start.isError && <Note kind="error" title={problemText(start.error)} />}
      <div className={styles.buttons}>
        <Button variant="default" className={styles.else} onClick={onElse}>
          {words.somethingElse}
        </Button>
        <Button variant="default" onClick={onClose}>
          {words.cancel}
        </Button>
        {preview && preview.photos > 0 && (
          <Button type="submit" data-autofocus autoFocus>
            {start.isPending ? words.starting : words.importDo(preview.photos)}
          </Button>
        )}
      </div>
    </form>
  );
}

const newNamed = (name: string | undefined) => (name?.trim() ? { name: name.trim() } : {});

function Facts(props: {
  preview: ImportPreview;
  sent: boolean;
  known: Dataset | undefined;
  onFormat: (format: ImportFormat) => void;
}): ReactNode {
  const { preview, known } = props;
  const { split, missing, severalLabels, leftOut } = preview;
  const crops = preview.formats.find((one) => one.endsWith('-crops') && one !== preview.format);
  return (
    <>
      {known && <p className="secondary">{words.known(known.name)}</p>}
      {split.train + split.val + split.test > 0 && <p className="secondary">{words.split(split)}</p>}
      {preview.keepsCopies && <p className="secondary">{props.sent ? words.keepsSent : words.keepsCopies}</p>}
      {severalLabels > 0 && (
        <Note
          kind="doubt"
          title={words.severalLabels(severalLabels)}
          actions={
            crops && (
              <Button variant="default" onClick={() => props.onFormat(crops)}>
                {words.cropsInstead}
              </Button>
            )
          }
        />
      )}
      {missing > 0 && (
        <Note kind="doubt" title={words.missing(missing)}>
          {words.missingWayOut}
        </Note>
      )}
      {leftOut > 0 && <p className="secondary">{words.leftOut(leftOut)}</p>}
      {preview.examples.length > 0 && (
        <details className={styles.examples}>
          <summary>{words.showExamples(preview.examples.length, missing + leftOut)}</summary>
          <ul>
            {preview.examples.map((file) => (
              <li key={`${file.kind} ${file.path}`}>
                <span className={styles.path}>{file.path}</span> <span className="secondary">{file.reason}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function PictureFolder(props: { folder: string | null; onFolder: (folder: string) => void }): ReactNode {
  const chooseFolder = useChooseFolder();
  return (
    <div className={styles.pictureFolder}>
      <TextInput label={words.picturesIn} value={props.folder ?? words.picturesNear} readOnly />
      <Button
        variant="default"
        onClick={async () => {
          const chosen = await chooseFolder(words.picturesIn);
          if (chosen !== null) props.onFolder(chosen);
        }}
      >
        {words.chooseOther}
      </Button>
    </div>
  );
}

/** Classes drawn at most. */
const mostShown = 200;

function ClassTable(props: { classes: ImportPreview['classes'] }): ReactNode {
  if (props.classes.length === 0) return null;
  const most = Math.max(...props.classes.map((one) => one.photos));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys.
    <section className={styles.classes} tabIndex={0} aria-label={words.classColumn}>
      <table>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">{words.classColumn}</th>
            <th scope="col">{words.photosColumn}</th>
          </tr>
        </thead>
        <tbody>
          {props.classes.slice(0, mostShown).map((one) => (
            <tr key={one.name}>
              <td className={styles.className}>{one.name}</td>
              <td className={styles.bar} aria-hidden>
                <span style={{ width: `${(100 * one.photos) / most}%` }} />
              </td>
              <td className="r num">{count(one.photos)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {props.classes.length > mostShown && (
        <p className="hint">{words.moreClasses(props.classes.length - mostShown)}</p>
      )}
    </section>
  );
}
