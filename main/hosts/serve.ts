/** The contract as a router over the engine's services: every procedure named once, validated, its errors made plain. */
import { mapEventIterator } from '@orpc/client';
import { type InferRouterInitialContext, implement, ORPCError, ValidationError } from '@orpc/server';
import { contract, ServiceError } from '../contract/index.ts';
import type { CallOptions, Services } from '../contract/services.ts';

export interface FaultLog {
  error(details: object, message: string): void;
}

export type Router = ReturnType<typeof createRouter>;
export type RouterContext = InferRouterInitialContext<Router>;

/** The one router that all doors serve. `newFaultId` names a fault in the log and in what the caller is told. */
export function createRouter(services: Services, options: { log: FaultLog; newFaultId: () => string }) {
  const door = implement(contract).use(async ({ next, path }) => {
    const explained = (error: unknown) => explain(error, path.join('.'), options);
    try {
      const result = await next();
      if (!isStream(result.output)) return result;
      // What goes wrong later, while the stream goes on, is said as plainly.
      const output = mapEventIterator(result.output, {
        value: async (value) => value,
        error: async (error) => explained(error),
      });
      return { ...result, output };
    } catch (error) {
      throw explained(error);
    }
  });
  const { recovery, imports, versions, datasetExports } = services;
  const { app, host, jobs, datasets, photos, labels, history, augment, networks, weights, runs, predictions, exports } =
    services;
  const { testTime, ensembles, damage } = services;

  return door.router({
    app: {
      info: door.app.info.handler(call(app.info)),
      devices: door.app.devices.handler(call(app.devices)),
      checkDevices: door.app.checkDevices.handler(call(app.checkDevices)),
      nativeParts: door.app.nativeParts.handler(call(app.nativeParts)),
      fetchNativePart: door.app.fetchNativePart.handler(call(app.fetchNativePart)),
      removeNativePart: door.app.removeNativePart.handler(call(app.removeNativePart)),
      getSettings: door.app.getSettings.handler(call(app.getSettings)),
      setSettings: door.app.setSettings.handler(call(app.setSettings)),
      changes: door.app.changes.handler(call(app.changes)),
    },
    host: {
      chooseFolder: door.host.chooseFolder.handler(call(host.chooseFolder)),
      chooseFile: door.host.chooseFile.handler(call(host.chooseFile)),
      listFolder: door.host.listFolder.handler(call(host.listFolder)),
      showInFolder: door.host.showInFolder.handler(call(host.showInFolder)),
    },
    jobs: {
      list: door.jobs.list.handler(call(jobs.list)),
      get: door.jobs.get.handler(call(jobs.get)),
      cancel: door.jobs.cancel.handler(call(jobs.cancel)),
      watch: door.jobs.watch.handler(call(jobs.watch)),
    },
    datasets: {
      list: door.datasets.list.handler(call(datasets.list)),
      get: door.datasets.get.handler(call(datasets.get)),
      rename: door.datasets.rename.handler(call(datasets.rename)),
      remove: door.datasets.remove.handler(call(datasets.remove)),
      importFolder: door.datasets.importFolder.handler(call(datasets.importFolder)),
      makeSample: door.datasets.makeSample.handler(call(datasets.makeSample)),
      reports: door.datasets.reports.handler(call(datasets.reports)),
      resplit: door.datasets.resplit.handler(call(datasets.resplit)),
    },
    imports: {
      look: door.imports.look.handler(call(imports.look)),
      forget: door.imports.forget.handler(call(imports.forget)),
      watching: door.imports.watching.handler(call(imports.watching)),
      watch: door.imports.watch.handler(call(imports.watch)),
      start: door.imports.start.handler(call(imports.start)),
    },
    versions: {
      list: door.versions.list.handler(call(versions.list)),
      create: door.versions.create.handler(call(versions.create)),
      rename: door.versions.rename.handler(call(versions.rename)),
      remove: door.versions.remove.handler(call(versions.remove)),
      compare: door.versions.compare.handler(call(versions.compare)),
    },
    datasetExports: {
      start: door.datasetExports.start.handler(call(datasetExports.start)),
      get: door.datasetExports.get.handler(call(datasetExports.get)),
      list: door.datasetExports.list.handler(call(datasetExports.list)),
    },
    photos: {
      list: door.photos.list.handler(call(photos.list)),
      ids: door.photos.ids.handler(call(photos.ids)),
      marks: door.photos.marks.handler(call(photos.marks)),
      place: door.photos.place.handler(call(photos.place)),
      byId: door.photos.byId.handler(call(photos.byId)),
      folders: door.photos.folders.handler(call(photos.folders)),
      details: door.photos.details.handler(call(photos.details)),
    },
    labels: {
      set: door.labels.set.handler(call(labels.set)),
      setFlagged: door.labels.setFlagged.handler(call(labels.setFlagged)),
      setRejected: door.labels.setRejected.handler(call(labels.setRejected)),
      undo: door.labels.undo.handler(call(labels.undo)),
      redo: door.labels.redo.handler(call(labels.redo)),
      history: door.labels.history.handler(call(labels.history)),
      createClass: door.labels.createClass.handler(call(labels.createClass)),
      renameClass: door.labels.renameClass.handler(call(labels.renameClass)),
      recolourClass: door.labels.recolourClass.handler(call(labels.recolourClass)),
      moveClass: door.labels.moveClass.handler(call(labels.moveClass)),
      mergeClasses: door.labels.mergeClasses.handler(call(labels.mergeClasses)),
      removeClass: door.labels.removeClass.handler(call(labels.removeClass)),
    },
    folders: {
      list: door.folders.list.handler(call(services.folders.list)),
      lookAgain: door.folders.lookAgain.handler(call(services.folders.lookAgain)),
      locate: door.folders.locate.handler(call(services.folders.locate)),
      interrupted: door.folders.interrupted.handler(call(services.folders.interrupted)),
      goOn: door.folders.goOn.handler(call(services.folders.goOn)),
      leave: door.folders.leave.handler(call(services.folders.leave)),
    },
    history: {
      list: door.history.list.handler(call(history.list)),
      look: door.history.look.handler(call(history.look)),
      restore: door.history.restore.handler(call(history.restore)),
    },
    splits: {
      preview: door.splits.preview.handler(call(services.splits.preview)),
      draw: door.splits.draw.handler(call(services.splits.draw)),
      folds: door.splits.folds.handler(call(services.splits.folds)),
    },
    checks: {
      state: door.checks.state.handler(call(services.checks.state)),
      run: door.checks.run.handler(call(services.checks.run)),
      list: door.checks.list.handler(call(services.checks.list)),
      decide: door.checks.decide.handler(call(services.checks.decide)),
      decideAbove: door.checks.decideAbove.handler(call(services.checks.decideAbove)),
      undo: door.checks.undo.handler(call(services.checks.undo)),
      honesty: door.checks.honesty.handler(call(services.checks.honesty)),
    },
    looks: {
      state: door.looks.state.handler(call(services.looks.state)),
      compute: door.looks.compute.handler(call(services.looks.compute)),
      map: door.looks.map.handler(call(services.looks.map)),
      makeMap: door.looks.makeMap.handler(call(services.looks.makeMap)),
      marks: door.looks.marks.handler(call(services.looks.marks)),
      groups: door.looks.groups.handler(call(services.looks.groups)),
      makeGroups: door.looks.makeGroups.handler(call(services.looks.makeGroups)),
      groupPhotos: door.looks.groupPhotos.handler(call(services.looks.groupPhotos)),
    },
    suggestions: {
      state: door.suggestions.state.handler(call(services.suggestions.state)),
      update: door.suggestions.update.handler(call(services.suggestions.update)),
      shares: door.suggestions.shares.handler(call(services.suggestions.shares)),
      accept: door.suggestions.accept.handler(call(services.suggestions.accept)),
      above: door.suggestions.above.handler(call(services.suggestions.above)),
      acceptAbove: door.suggestions.acceptAbove.handler(call(services.suggestions.acceptAbove)),
      reject: door.suggestions.reject.handler(call(services.suggestions.reject)),
    },
    augment: {
      describe: door.augment.describe.handler(call(augment.describe)),
      get: door.augment.get.handler(call(augment.get)),
      save: door.augment.save.handler(call(augment.save)),
      colours: door.augment.colours.handler(call(augment.colours)),
      pickPhotos: door.augment.pickPhotos.handler(call(augment.pickPhotos)),
      sheet: door.augment.sheet.handler(call(augment.sheet)),
      mixed: door.augment.mixed.handler(call(augment.mixed)),
      variants: door.augment.variants.handler(call(augment.variants)),
    },
    networks: {
      list: door.networks.list.handler(call(networks.list)),
      get: door.networks.get.handler(call(networks.get)),
      layer: door.networks.layer.handler(call(networks.layer)),
      measure: door.networks.measure.handler(call(networks.measure)),
      classify: door.networks.classify.handler(call(networks.classify)),
    },
    weights: {
      list: door.weights.list.handler(call(weights.list)),
      download: door.weights.download.handler(call(weights.download)),
      import: door.weights.import.handler(call(weights.import)),
      use: door.weights.use.handler(call(weights.use)),
      remove: door.weights.remove.handler(call(weights.remove)),
    },
    runs: {
      list: door.runs.list.handler(call(runs.list)),
      get: door.runs.get.handler(call(runs.get)),
      check: door.runs.check.handler(call(runs.check)),
      start: door.runs.start.handler(call(runs.start)),
      pause: door.runs.pause.handler(call(runs.pause)),
      resume: door.runs.resume.handler(call(runs.resume)),
      stopAndKeep: door.runs.stopAndKeep.handler(call(runs.stopAndKeep)),
      advise: door.runs.advise.handler(call(runs.advise)),
      findRate: door.runs.findRate.handler(call(runs.findRate)),
      compare: door.runs.compare.handler(call(runs.compare)),
      setNotes: door.runs.setNotes.handler(call(runs.setNotes)),
      rename: door.runs.rename.handler(call(runs.rename)),
      remove: door.runs.remove.handler(call(runs.remove)),
      predictions: door.runs.predictions.handler(call(runs.predictions)),
    },
    testTime: {
      get: door.testTime.get.handler(call(testTime.get)),
      measure: door.testTime.measure.handler(call(testTime.measure)),
    },
    ensembles: {
      get: door.ensembles.get.handler(call(ensembles.get)),
      combine: door.ensembles.combine.handler(call(ensembles.combine)),
    },
    damage: {
      get: door.damage.get.handler(call(damage.get)),
      measure: door.damage.measure.handler(call(damage.measure)),
    },
    predictions: {
      start: door.predictions.start.handler(call(predictions.start)),
      list: door.predictions.list.handler(call(predictions.list)),
      get: door.predictions.get.handler(call(predictions.get)),
      photos: door.predictions.photos.handler(call(predictions.photos)),
      save: door.predictions.save.handler(call(predictions.save)),
      text: door.predictions.text.handler(call(predictions.text)),
      copyIntoFolders: door.predictions.copyIntoFolders.handler(call(predictions.copyIntoFolders)),
      remove: door.predictions.remove.handler(call(predictions.remove)),
    },
    recovery: {
      state: door.recovery.state.handler(call(recovery.state)),
      backUp: door.recovery.backUp.handler(call(recovery.backUp)),
      restore: door.recovery.restore.handler(call(recovery.restore)),
    },
    exports: {
      formats: door.exports.formats.handler(call(exports.formats)),
      start: door.exports.start.handler(call(exports.start)),
      list: door.exports.list.handler(call(exports.list)),
      get: door.exports.get.handler(call(exports.get)),
    },
  });
}

/** A service's method as a procedure's handler. */
function call<Input, Output>(method: (input: Input, options?: CallOptions) => Promise<Output> | Output) {
  return ({ input, signal }: { input: Input; signal?: AbortSignal | undefined }) => method(input, { signal });
}

const isStream = (output: unknown): output is AsyncIterator<unknown> =>
  typeof output === 'object' && output !== null && Symbol.asyncIterator in output && 'next' in output;

/** What the caller is told: a ServiceError as it is, a wrong request with its field, anything else as our fault. */
function explain(error: unknown, procedure: string, options: { log: FaultLog; newFaultId: () => string }): Error {
  if (error instanceof ServiceError) return serviceError(error.code, error.message, error.subject);
  if (error instanceof ORPCError && error.cause instanceof ValidationError && error.code === 'BAD_REQUEST') {
    const { sentence, field } = describeIssues(error.cause.issues);
    return serviceError('invalid-request', `${procedure}: ${sentence}`, field);
  }
  if (error instanceof ORPCError && error.defined) return error;
  const faultId = options.newFaultId();
  options.log.error({ err: error, procedure, faultId }, 'a call failed by our own fault');
  return serviceError(
    'internal',
    `Something went wrong inside Thaw. Photos and labels are safe. The log has the details under ${faultId}.`,
    faultId,
  );
}

const serviceError = (code: ServiceError['code'], message: string, subject: string | undefined) =>
  new ORPCError('SERVICE_ERROR', {
    defined: true,
    status: 422,
    message,
    data: subject === undefined ? { code } : { code, subject },
  });

type Issues = ValidationError['issues'];

function describeIssues(issues: Issues): { sentence: string; field: string | undefined } {
  const sentences = issues.map(({ path, message }) => {
    const field = (path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
    return { field, sentence: field ? `"${field}" is not right: ${message}` : message };
  });
  return {
    sentence: `${sentences.map(({ sentence }) => sentence).join('; ')}.`,
    field: sentences[0]?.field || undefined,
  };
}
