/** Why an NVIDIA card cannot be used, begun with what is missing first and ended with the way out. */
import type { DeviceInfo } from './backend.ts';
import type { NvidiaCard } from './deviceFacts.ts';
import { installedParts } from './nativeParts/installedParts.ts';

/** Null for devices that have nothing to do with CUDA. `reason` of the backend is what comes last. */
export function whyNoCuda({ id, reason }: DeviceInfo, cards: readonly NvidiaCard[]): string | null {
  if (id !== 'cuda' && id !== 'tf-gpu') return null;
  const [card] = cards;
  const driver =
    card === undefined
      ? 'No NVIDIA driver answers on this machine.'
      : `${card.hardware} is here, with driver ${card.driver}.`;
  const part = installedParts().find(({ device }) => device === id);
  if (part === undefined) return `${driver} ${reason ?? ''}`.trim();
  if (!part.supported) return `${driver} ${part.why}`;
  if (part.here) return `${driver} Its libraries are here, but: ${reason ?? 'they do not work'}`;
  return `${driver} ${part.title} is not installed. It needs ${part.needs}. Get it on the Devices page, or with "npm run setup:cuda -- ${part.id}".`;
}
