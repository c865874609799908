/** Sends a file to the engine where the page cannot know its path; answers with the path of the copy. */
import { uploadUrl } from '../../main/contract/index.ts';

export async function uploadFile(file: File, signal?: AbortSignal): Promise<string> {
  const response = await fetch(uploadUrl(file.name), { method: 'POST', body: file, ...(signal ? { signal } : {}) });
  if (!response.ok) throw new Error((await response.text()) || `The engine answered ${response.status}.`);
  const answer: unknown = await response.json();
  if (typeof answer === 'object' && answer !== null && 'path' in answer && typeof answer.path === 'string') {
    return answer.path;
  }
  throw new Error('The engine kept the file but did not say where.');
}
