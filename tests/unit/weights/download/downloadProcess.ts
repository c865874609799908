/** Downloads one file in a process of its own, so that a test can kill it: `node downloadProcess.ts ADDRESS FOLDER`. */
import { createJobRunner } from '../../../../main/jobs/jobs.ts';
import { torchvisionCatalog } from '../../../../main/weights/catalog/torchvision.ts';
import { createWeights } from '../../../../main/weights/weightsService.ts';

const [url = '', weightsFolder = ''] = process.argv.slice(2);
const jobs = createJobRunner({ clock: Date.now, log: { error: () => {} } });
const id = 'lenet5.torchvision-v1';
const entry = { ...torchvisionCatalog[0]!, id, network: 'lenet5', file: url.slice(url.lastIndexOf('/') + 1), url };
const weights = createWeights({
  ...{ weightsFolder, resourcesFolder: '', jobs, changes: { announce: () => {} } },
  catalog: [{ ...entry, sha256: null, parameters: 61706 }],
});
const { jobId } = await weights.download({ id });
console.log((await jobs.ended(jobId)).error);
