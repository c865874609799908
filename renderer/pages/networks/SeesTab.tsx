/** What a pretrained network itself says of a photo, in the words of the classifier that came with its weights. */
import { Button } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { type Network, networkViewUrl, type WeightsEntry } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { problemText } from '../../api/problemText.ts';
import { uploadFile } from '../../api/uploadFile.ts';
import { useAppStore } from '../../app/appStore.tsx';
import { confidence } from '../../components/figures.ts';
import { Note } from '../../components/Note.tsx';
import { PhotoThumb } from '../../components/PhotoThumb.tsx';
import { useDataset } from '../../navigation/useDataset.ts';
import { count } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import classes from './SeesTab.module.css';

const words = texts.networks.seeing;

export interface SeesTabProps {
  readonly network: Network;
  readonly entries: readonly WeightsEntry[] | undefined;
  onShowWeights(): void;
}

export function SeesTab({ network, entries, onShowWeights }: SeesTabProps) {
  const here = entries?.filter(({ state }) => state === 'here' || state === 'embedded');
  if (!here) return null;
  const withNames = here.filter((entry) => entry.classes !== null);
  const weights = withNames.find((entry) => entry.inUse) ?? withNames[0];
  if (!weights) {
    return (
      <Note
        kind="plain"
        title={here.length === 0 ? words.needsWeights(network.title) : words.noClassifier(network.title)}
        actions={
          <Button variant="default" onClick={onShowWeights}>
            {words.toWeights}
          </Button>
        }
      />
    );
  }
  return <Sees network={network} weights={weights} />;
}

/** A photo of the dataset, or one that was brought. */
type Chosen =
  | { readonly hash: string; readonly name: string }
  | { readonly file: string; readonly view: string | null };

const photosToTry = 8;
const answersShown = 5;

function Sees({ network, weights }: { network: Network; weights: WeightsEntry }) {
  const api = useApi();
  const store = useAppStore();
  const dataset = useDataset();
  const chooser = useRef<HTMLInputElement>(null);
  const [picked, setPicked] = useState<Chosen | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const picks = useQuery(
    api.augment.pickPhotos.queryOptions({
      input: { datasetId: dataset?.datasetId ?? 0, count: photosToTry },
      enabled: dataset !== null,
    }),
  ).data;
  const photos = useQuery(
    api.photos.byId.queryOptions({ input: { photoIds: picks ?? [] }, enabled: picks !== undefined }),
  ).data;
  const first = photos?.[0];
  const chosen: Chosen | null = picked ?? (first ? { hash: first.hash, name: first.name } : null);
  const answer = useQuery(
    api.networks.classify.queryOptions({
      input: {
        name: network.name,
        weightsId: weights.id,
        photo: chosen === null ? { path: '' } : 'hash' in chosen ? { hash: chosen.hash } : { path: chosen.file },
      },
      enabled: chosen !== null,
      placeholderData: keepPreviousData,
    }),
  );

  const take = async (picture: string | File) => {
    setProblem(null);
    try {
      if (typeof picture === 'string') return setPicked({ file: picture, view: null });
      setPicked({ file: await uploadFile(picture), view: URL.createObjectURL(picture) });
    } catch (error) {
      setProblem(problemText(error));
    }
  };
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    const { wantPicture } = store.getState();
    wantPicture((picture) => void latest.current(picture));
    return () => wantPicture(null);
  }, [store]);
  const view = chosen && 'view' in chosen ? chosen.view : null;
  useEffect(() => () => (view === null ? undefined : URL.revokeObjectURL(view)), [view]);

  return (
    <div className={classes.tab}>
      <div className={classes.strip} role="group" aria-label={words.strip}>
        {photos?.map((photo) => (
          <button
            key={photo.photoId}
            type="button"
            aria-pressed={chosen !== null && 'hash' in chosen && chosen.hash === photo.hash}
            aria-label={words.tryPhoto(photo.name)}
            onClick={() => setPicked({ hash: photo.hash, name: photo.name })}
          >
            <PhotoThumb hash={photo.hash} />
          </button>
        ))}
        {(dataset === null || photos?.length === 0) && <span className="secondary">{words.noPhotos}</span>}
        <span className={classes.bring}>
          <Button variant="default" onClick={() => chooser.current?.click()}>
            {words.choose}
          </Button>
          <span className="hint">{words.orDrop}</span>
        </span>
        <input
          ref={chooser}
          type="file"
          accept="image/*,.heic,.heif"
          hidden
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            event.currentTarget.value = '';
            if (file) void take(file);
          }}
        />
      </div>
      {problem !== null && (
        <Note kind="error" title={words.failed} onDismiss={() => setProblem(null)}>
          {problem}
        </Note>
      )}
      {chosen && (
        <div className={classes.card}>
          {'hash' in chosen ? (
            <img className={classes.photo} src={networkViewUrl(chosen.hash, 320)} alt={chosen.name} />
          ) : view === null ? (
            <span className={`cut ${classes.photo}`} title={chosen.file}>
              {chosen.file.split(/[\\/]/).at(-1)}
            </span>
          ) : (
            <img className={classes.photo} src={view} alt={words.yourPhoto} />
          )}
          <div className={classes.answers} aria-live="polite">
            <h3>{words.title}</h3>
            {answer.error ? (
              <Note kind="error" title={words.failed}>
                {problemText(answer.error)}
              </Note>
            ) : answer.data ? (
              <ol data-stale={answer.isPlaceholderData || undefined}>
                {answer.data.answers.slice(0, answersShown).map(({ name, probability }) => (
                  <li key={name}>
                    <span className="cut" title={name}>
                      {name}
                    </span>
                    <span className={classes.track}>
                      <i style={{ width: `${probability * 100}%` }} />
                    </span>
                    <span className="r">{confidence(probability)}</span>
                  </li>
                ))}
              </ol>
            ) : (
              <p className={`secondary ${classes.looking}`}>{words.looking}</p>
            )}
            <p className="hint">{words.note(count(answer.data?.classes ?? weights.classes ?? 1000))}</p>
          </div>
        </div>
      )}
    </div>
  );
}
