/** Imaging on all cores: a pool of worker threads that read, decode, resize and encode pictures. */

export interface ImagingPoolOptions {
  /** Worker threads, at least 1; usually the number of cores. */
  readonly threads: number;
}
