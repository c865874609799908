/** Large libraries that are fetched when asked for: what each brings and needs, how big it is, and how it gets on. */
import { Button, Modal } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { NativePart } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { isUnderWay, useJob } from '../../api/jobs.tsx';
import { problemText } from '../../api/problemText.ts';
import { Note } from '../../components/Note.tsx';
import { ProgressBar } from '../../components/ProgressBar.tsx';
import { fileSize, sizeOf } from '../../texts/format.ts';
import { texts } from '../../texts/index.ts';
import classes from './Devices.module.css';

const words = texts.devices.parts;

export function NativeParts() {
  const api = useApi();
  // What is here is known at once; how large the rest is, the servers have to say.
  const known = useQuery(api.app.nativeParts.queryOptions({ input: { sizes: false } })).data;
  const sized = useQuery(api.app.nativeParts.queryOptions({ input: { sizes: true } })).data;
  const parts = sized ?? known;
  if (!parts) return null;
  return (
    <section className={classes.card} aria-labelledby="parts-title">
      <header className={classes.head}>
        <div>
          <h2 id="parts-title">{words.title}</h2>
          <p>{words.sentence}</p>
        </div>
      </header>
      {parts.map((part) => (
        <PartRow key={part.id} part={part} />
      ))}
    </section>
  );
}

function PartRow({ part }: { readonly part: NativePart }) {
  const api = useApi();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState<'fetch' | 'remove' | null>(null);
  const [started, setStarted] = useState<string | null>(null);
  const refresh = () => queryClient.invalidateQueries({ queryKey: api.app.nativeParts.key() });
  const get = useMutation(
    api.app.fetchNativePart.mutationOptions({ onSuccess: ({ jobId }) => setStarted(jobId), onSettled: refresh }),
  );
  const remove = useMutation(api.app.removeNativePart.mutationOptions({ onSettled: refresh }));
  const last = useJob(part.jobId ?? started);
  const job = last && isUnderWay(last) ? last : null;
  const cancel = useMutation(api.jobs.cancel.mutationOptions());
  const size = part.downloadBytes === null ? null : fileSize(part.downloadBytes);
  const failed = get.error ? problemText(get.error) : last?.state === 'failed' ? last.error : null;
  const close = () => setAsking(null);
  return (
    <div className={classes.part} data-part={part.id}>
      <div className={classes.partWords}>
        <h3>{part.title}</h3>
        <p>{part.brings}</p>
        <p className="secondary">{part.problem ?? words.needs(part.needs)}</p>
        {failed !== null && !job && <Note kind="error" title={words.notFetched}>{` ${failed}`}</Note>}
        {remove.error && <Note kind="error" title={words.notRemoved}>{` ${problemText(remove.error)}`}</Note>}
      </div>
      <div className={classes.partState}>
        {job ? (
          <>
            <span className={`num ${classes.progressText}`}>{job.total ? sizeOf(job.done, job.total) : job.stage}</span>
            <ProgressBar label={words.progress(part.title)} share={job.progress} className={classes.bar} />
            <Button variant="default" onClick={() => cancel.mutate({ jobId: job.id })}>
              {words.stop}
            </Button>
          </>
        ) : part.state === 'here' ? (
          <>
            <span className="secondary">{words.here}</span>
            <Button variant="default" onClick={() => setAsking('remove')}>
              {words.remove}
            </Button>
          </>
        ) : (
          part.supported && (
            <Button
              variant="default"
              leftSection={<IconDownload size={14} stroke={1.6} aria-hidden />}
              onClick={() => setAsking('fetch')}
            >
              {part.state === 'partial' ? words.goOn(size) : words.get(size)}
            </Button>
          )
        )}
      </div>
      <Modal
        opened={asking !== null}
        onClose={close}
        title={asking === 'remove' ? words.removeTitle(part.title) : words.sure(part.title)}
        transitionProps={{ duration: 120 }}
      >
        {asking === 'remove' ? (
          <p>{words.removeExplained}</p>
        ) : (
          <p>
            {words.sureSize(size)} {words.needs(part.needs)}
          </p>
        )}
        <div className={classes.dialogActions}>
          <Button variant="default" onClick={close}>
            {words.keep}
          </Button>
          <Button
            onClick={() => {
              if (asking === 'remove') remove.mutate({ id: part.id });
              else get.mutate({ id: part.id });
              close();
            }}
          >
            {asking === 'remove' ? words.removeDo : words.sureDo}
          </Button>
        </div>
      </Modal>
    </div>
  );
}
