/** A download that runs: a bar with bytes, speed and time left, and a way to stop it. What was fetched stays. */
import { Button } from '@mantine/core';
import type { Download } from '../app/useDownload.ts';
import { durationRange, fileSize, sizeOf } from '../texts/format.ts';
import { texts } from '../texts/index.ts';
import classes from './Weights.module.css';

const words = texts.weights;

export function DownloadProgress({ title, download }: { title: string; download: Download }) {
  const { job, speed } = download;
  const share = job?.progress ?? (job?.total ? job.done / job.total : 0);
  return (
    <div className={classes.progress}>
      <span
        className={classes.bar}
        role="progressbar"
        aria-label={words.downloadOf(title)}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
        aria-valuetext={job ? progressText(job, speed) : words.starting}
      >
        <i style={{ width: `${share * 100}%` }} />
      </span>
      <span className={`num cut ${classes.progressText}`}>{job ? progressText(job, speed) : words.starting}</span>
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
