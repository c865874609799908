/** The devices that onnxruntime may reach, as data. */

export interface Provider {
  /** What a run's `device` setting takes, and onnxruntime's own name for it. */
  readonly id: string;
  /** For people. */
  readonly name: string;
  /** Platforms it exists on; null for all. */
  readonly platforms: readonly NodeJS.Platform[] | null;
  /** What it takes, for people whose machine does not have it. */
  readonly needs: string;
}

/** Besides the CPU, which is always there. */
export const acceleratorProviders: readonly Provider[] = [
  {
    id: 'webgpu',
    name: 'Graphics card (WebGPU)',
    platforms: null,
    needs: 'a graphics card with a driver for Vulkan, Direct3D 12 or Metal',
  },
  {
    id: 'cuda',
    name: 'NVIDIA graphics card (CUDA)',
    platforms: ['linux', 'win32'],
    needs: "an NVIDIA driver, CUDA 12, cuDNN 9 and onnxruntime's CUDA library",
  },
  {
    id: 'dml',
    name: 'Graphics card (DirectML)',
    platforms: ['win32'],
    needs: 'a graphics card with a Direct3D 12 driver',
  },
  {
    id: 'coreml',
    name: 'Apple Neural Engine and graphics (CoreML)',
    platforms: ['darwin'],
    needs: 'a Mac with Apple silicon',
  },
];
