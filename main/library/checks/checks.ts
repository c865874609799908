/** The checks service: runs all checks as a job, keeps what they found, and carries out what people decide. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  type CheckKind,
  type CheckState,
  checkKinds,
  type Decision,
  type Honesty,
  ServiceError,
  singleDecisionsFirst,
} from '../../contract/index.ts';
import type { Services } from '../../contract/services.ts';
import {
  addDecision,
  changesBesideDecisions,
  checkRunOf,
  type DecisionRow,
  deleteDecisions,
  type FindingRow,
  findingByKey,
  latestDecisions,
  nextBatch,
  openCounts,
  openFinding,
  openFindings,
  photosAfter,
  putCheckRun,
  singleDecisions,
} from '../../store/checks.ts';
import { type ClassRow, classById, datasetById } from '../../store/datasets.ts';
import { latestEntryId, nextToUndo } from '../../store/journal.ts';
import { newestPhoto, photosByIds } from '../../store/photos.ts';
import type { PhotoLooking } from '../alike/lookAtPhotos.ts';
import { announceEdit } from '../announceEdit.ts';
import type { Journal, PlannedEdit } from '../journal.ts';
import type { Looks } from '../looks/looks.ts';
import { mustExist } from '../photos.ts';
import type { RunningJob, Surroundings } from '../surroundings.ts';
import { countInWords, photosInWords } from '../wording.ts';
import { photoIdsOf, storedOf, toContract, toRow } from './findings.ts';
import { gather } from './gather.ts';
import { allChecks } from './registry.ts';

/** Shares of the job's time: looking at thumbnails, looks, opinions on labels; the rest is for the checks themselves. */
const shares = { measures: 0.3, looks: 0.4, opinions: 0.25 };
/** What a run costs, seconds: in all, for a photo, for a thumbnail that was not looked at, for a look that is not known. */
const costs = { run: 3, photo: 0.006, measure: 0.004, look: 0.012 };
/** Findings that are decided together at most. */
const mostAtOnce = 100_000;

export function createChecks(
  surroundings: Surroundings,
  journal: Journal,
  parts: { readonly looks: Looks; readonly looking: PhotoLooking },
): Services['checks'] {
  const { store, clock, jobs, changes } = surroundings;
  const { looks, looking } = parts;
  /** Jobs of the checks that run now, by dataset. */
  const running = new Map<number, string>();

  const announce = (datasetId: number) => changes.announce({ kind: 'checks', datasetId, runId: null, summary: null });

  async function state(datasetId: number): Promise<CheckState> {
    mustExist(store, datasetId);
    const run = checkRunOf(store, datasetId);
    const open = new Map(openCounts(store, datasetId).map((row) => [row.kind, row.open]));
    const single = new Map(singleDecisions(store, datasetId).map((row) => [row.kind, row]));
    const cannotTell = run ? (JSON.parse(run.cannotTell) as Partial<Record<CheckKind, string>>) : {};
    return {
      kinds: checkKinds.map((kind) => {
        const { decided = 0, changed = 0 } = single.get(kind) ?? {};
        return {
          kind,
          state: run === undefined ? 'waiting' : cannotTell[kind] === undefined ? 'done' : 'cannot-tell',
          reason: cannotTell[kind] ?? null,
          open: open.get(kind) ?? 0,
          single: { decided, changed },
        };
      }),
      run: run
        ? {
            ...{ at: run.at, seconds: run.seconds, photos: run.photos },
            photosSince: photosAfter(store, datasetId, run.newestPhoto),
            changesSince: changesBesideDecisions(store, datasetId, run.journalId ?? 0),
          }
        : null,
      jobId: running.get(datasetId) ?? null,
      cost: run === undefined ? await cost(datasetId) : null,
      canUndo: latestDecisions(store, datasetId).length > 0,
    };
  }

  async function cost(datasetId: number): Promise<NonNullable<CheckState['cost']>> {
    const { photos, known, unreadable } = await looks.service.state({ datasetId });
    const [toMeasure, toCompute] = [looking.waiting(datasetId), Math.max(0, photos - known - unreadable)];
    const seconds = costs.run + photos * costs.photo + toMeasure * costs.measure + toCompute * costs.look;
    return { photos, toMeasure, toCompute, seconds };
  }

  async function check(datasetId: number, job: RunningJob): Promise<null> {
    const startedAt = clock();
    const journalId = latestEntryId(store, datasetId);
    const newest = newestPhoto(store, datasetId);
    const say = (stage: string, from: number, share: number) => (done: number, total: number | null) =>
      job.progress({ stage, done, total, progress: from + (total ? (share * done) / total : 0) });
    await looking.measureWithin(datasetId, job, say('Looking at thumbnails', 0, shares.measures));
    const afterMeasures = shares.measures;
    say('Learning how the photos look', afterMeasures, 0)(0, null);
    await looks.ensure(datasetId, { signal: job.signal });
    const afterLooks = afterMeasures + shares.looks;
    const onOpinions = say('Comparing labels with looks', afterLooks, shares.opinions);
    onOpinions(0, null);
    const near = await looking.groupWithin(datasetId, job);
    const { data, honesty } = await gather(surroundings, looks, datasetId, { job, near }, onOpinions);
    const afterOpinions = afterLooks + shares.opinions;
    const onCheck = say('Putting findings together', afterOpinions, 1 - afterOpinions);
    const rows: ReturnType<typeof toRow>[] = [];
    const cannotTell: Partial<Record<CheckKind, string>> = {};
    for (const [done, { kind, run }] of allChecks.entries()) {
      onCheck(done, allChecks.length);
      await nextTurn();
      job.signal.throwIfAborted();
      const outcome = await run(data);
      if ('cannotTell' in outcome) cannotTell[kind] = outcome.cannotTell;
      else for (const finding of outcome) rows.push(toRow(kind, finding));
    }
    store.write(() =>
      putCheckRun(
        store,
        {
          ...{ datasetId, at: clock(), seconds: (clock() - startedAt) / 1000, photos: data.photos.length },
          ...{ newestPhoto: newest, journalId, cannotTell: JSON.stringify(cannotTell) },
          honesty: honesty === null ? null : JSON.stringify(honesty),
        },
        rows,
      ),
    );
    return null;
  }

  /** What the journal has to do for these findings; null where nothing changes. */
  function planned(rows: readonly FindingRow[], decision: Decision, classId: number | null): PlannedEdit | null {
    if (decision === 'keep') return null;
    if (decision === 'relabel') {
      const byClass = Map.groupBy(
        rows.flatMap((row) => {
          const { suggested, relabels } = storedOf(row);
          return relabels.map((photoId) => ({ photoId, to: classId ?? suggested ?? 0 }));
        }),
        ({ to }) => to,
      );
      const names = [...byClass.keys()].map((to) => classOf(to).name);
      const photos = [...byClass.values()].flat().length;
      return {
        summary: `${photosInWords(photos)} labelled ${names.length === 1 ? names[0] : 'anew'} in Check`,
        write(entry) {
          for (const [to, members] of byClass)
            entry.photos(
              members.map(({ photoId }) => photoId),
              'class_id',
              to,
            );
        },
      };
    }
    const photoIds = rows.flatMap((row) => (decision === 'reject' ? storedOf(row).rejects : photoIdsOf(row).slice(1)));
    return {
      summary: `${photosInWords(photoIds.length)} rejected in Check`,
      write: (entry) => entry.photos(photoIds, 'rejected', 1),
    };
  }

  function classOf(classId: number): ClassRow {
    const row = classById(store, classId);
    if (row?.removed === 0) return row;
    throw new ServiceError('not-found', `There is no class ${classId} any more. Choose another one.`, {
      subject: 'classId',
    });
  }

  /** One transaction: the edit and the decisions about it. */
  function decide(
    datasetId: number,
    rows: readonly FindingRow[],
    decision: Decision,
    options: { readonly classId: number | null; readonly bulk: 0 | 1 },
  ) {
    const plan = planned(rows, decision, options.classId);
    const result = store.write(() => {
      const edit = plan === null ? null : journal.edit(datasetId, () => plan);
      const batch = nextBatch(store);
      for (const { kind, key } of rows) {
        const entryId = edit?.entry?.entryId ?? null;
        addDecision(store, { ...{ datasetId, kind, key, at: clock(), decision, entryId, batch }, bulk: options.bulk });
      }
      return edit;
    });
    if (result !== null) announceEdit(changes, datasetId, result);
    announce(datasetId);
    return {
      findingIds: rows.map(({ findingId }) => findingId),
      kind: (rows[0]?.kind ?? null) as CheckKind | null,
      summary: plan?.summary ?? (rows.length === 0 ? null : `${countInWords(rows.length, 'finding')} kept as it is`),
    };
  }

  function mustAllow(row: FindingRow, decision: Decision, classId: number | null): void {
    const { actions, suggested } = storedOf(row);
    if (!actions.includes(decision)) {
      throw new ServiceError(
        'invalid-request',
        `"${decision}" cannot be decided here. Choose ${actions.join(' or ')}.`,
        {
          subject: 'decision',
        },
      );
    }
    if (decision !== 'relabel') return;
    const row_ = classOf(classId ?? suggested ?? 0);
    if (row_.datasetId !== row.datasetId) {
      throw new ServiceError('invalid-request', `The class "${row_.name}" belongs to another dataset.`, {
        subject: 'classId',
      });
    }
  }

  /** Takes the edit of a decision back: by undo where it is the latest edit, else by an edit that gives photos back what they had. */
  function takeBack(datasetId: number, made: readonly DecisionRow[]) {
    const entryId = made[0]!.entryId;
    if (entryId === null) return null;
    if (nextToUndo(store, datasetId)?.entryId === entryId) return journal.undo(datasetId);
    return journal.takeBack(datasetId, entryId);
  }

  return {
    state: ({ datasetId }) => state(datasetId),
    run({ datasetId }) {
      mustExist(store, datasetId);
      const known = running.get(datasetId);
      if (known !== undefined) return { jobId: known };
      const name = datasetById(store, datasetId)?.name ?? '';
      const request = { kind: 'check', title: `Checking ${name}`, datasetId, runId: null } as const;
      const { id: jobId } = jobs.start(request, (job) =>
        check(datasetId, job).finally(() => {
          running.delete(datasetId);
          announce(datasetId);
        }),
      );
      running.set(datasetId, jobId);
      announce(datasetId);
      return { jobId };
    },
    list({ datasetId, kind, offset, limit }) {
      mustExist(store, datasetId);
      const rows = openFindings(store, datasetId, kind, { score: 0, limit, offset });
      const there = new Set(
        photosByIds(store, [...new Set(rows.flatMap(photoIdsOf))]).flatMap(({ photoId, rejected }) =>
          rejected ? [] : [photoId],
        ),
      );
      return {
        total: openCounts(store, datasetId).find((row) => row.kind === kind)?.open ?? 0,
        findings: rows.map((row) => toContract(row, (photoId) => there.has(photoId))),
      };
    },
    decide({ findingId, decision, classId = null }) {
      const row = openFinding(store, findingId);
      if (!row) {
        throw new ServiceError('not-found', 'This finding is decided already, or its photo has changed.', {
          subject: 'findingId',
        });
      }
      mustAllow(row, decision, classId);
      return decide(row.datasetId, [row], decision, { classId, bulk: 0 });
    },
    decideAbove({ datasetId, kind, score, decision }) {
      mustExist(store, datasetId);
      const decided = singleDecisions(store, datasetId).find((row) => row.kind === kind)?.decided ?? 0;
      if (decided < singleDecisionsFirst) {
        throw new ServiceError(
          'conflict',
          `Decide ${singleDecisionsFirst - decided} more one by one first, so that you know how often this check is right.`,
          { subject: 'kind' },
        );
      }
      const rows = openFindings(store, datasetId, kind, { score, limit: mostAtOnce, offset: 0 });
      const [first] = rows;
      if (first) mustAllow(first, decision, null);
      const possible = rows.filter((row) => storedOf(row).actions.includes(decision));
      return decide(datasetId, possible, decision, { classId: null, bulk: 1 });
    },
    undo({ datasetId, latestOnly = false }) {
      mustExist(store, datasetId);
      const made = latestDecisions(store, datasetId);
      const [first] = made;
      const edit = nextToUndo(store, datasetId);
      const isLatest = first && (edit === undefined || edit.entryId === first.entryId || edit.at <= first.at);
      if (!first || (latestOnly && !isLatest)) return { findingIds: [], kind: null, summary: null };
      const taken = store.write(() => {
        const undone = takeBack(datasetId, made);
        deleteDecisions(store, first.batch);
        return undone;
      });
      if (taken !== null) announceEdit(changes, datasetId, taken);
      announce(datasetId);
      const findingIds = made.flatMap(({ kind, key }) => findingByKey(store, datasetId, kind, key) ?? []);
      return { findingIds, kind: first.kind as CheckKind, summary: taken?.entry?.summary ?? 'decision taken back' };
    },
    honesty({ datasetId }) {
      mustExist(store, datasetId);
      const json = checkRunOf(store, datasetId)?.honesty;
      return json ? (JSON.parse(json) as Honesty) : null;
    },
  };
}
