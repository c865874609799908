/** A download that runs: a bar with bytes, speed and time left, and a way to stop it. What was fetched stays. */
import { Button } from '@mantine/core';
import type { Download } from '../app/useDownload.ts';
import { durationRange, fileSize, sizeOf } from '../texts/format.ts';
import { texts } from '../texts/index.ts';
import { ProgressBar } from './ProgressBar.tsx';
import classes from './Weights.module.css';

const words = texts.weights;

export function DownloadProgress({ title, download }: { title: string; download: Download }) {
  const { job, speed } = download;
  const share = job?.progress ?? (job?.total ? job.done / job.total : 0);
  const said = job ? progressText(job, speed) : words.starting;
  return (
    <div className={classes.progress}>
      <ProgressBar label={words.downloadOf(title)} share={share} said={said} className={classes.bar} />
      <span className={`num cut ${classes.progressText}`}>{said}</span>
      <Button variant="default" onClick={download.cancel}>
        {words.cancel}
      </Button>
    </div>
  );
}

function progressText(job: NonNullable<Download['job']>, speed: number | null): string {
  if (job.state === 'waiting') return words.waiting;
  if (!job.total || job.done >= job.total) return job.stage;
  const left = job.secondsLeft ? words.left(durationRange(job.secondsLeft)) : words.measuring;
  return [sizeOf(job.done, job.total), speed === null ? null : words.speed(fileSize(speed)), left]
    .filter((part) => part !== null)
    .join(', ');
}
