/** The devices that onnxruntime may reach, as data. */

export interface Provider {
  /** What a run's `device` setting takes, and onnxruntime's own name for it. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  /** Platforms it exists on; null for all. */
  readonly platforms: readonly NodeJS.Platform[] | null;
}

/** Besides the CPU, which is always there. */
export const acceleratorProviders: readonly Provider[] = [
  { id: 'webgpu', name: 'Graphics card (WebGPU)', platforms: null },
  { id: 'cuda', name: 'NVIDIA graphics card (CUDA)', platforms: ['linux', 'win32'] },
  { id: 'dml', name: 'Graphics card (DirectML)', platforms: ['win32'] },
  { id: 'coreml', name: 'Apple Neural Engine and graphics (CoreML)', platforms: ['darwin'] },
];
