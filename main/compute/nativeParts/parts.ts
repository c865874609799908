/**
 * The large native libraries that npm leaves out, as data: what each brings and needs, where it is published, which of its files
 * are taken and where they go. They are the files that the packages' own install scripts fetch; a test compares the two.
 */

export interface Part {
  readonly id: string;
  /** For people. */
  readonly title: string;
  readonly brings: string;
  /** Ends the sentence "It needs …". */
  readonly needs: string;
  /** The device that it is for. */
  readonly device: string;
  /** The npm package that it completes. */
  readonly package: string;
  /** By platform and architecture. */
  readonly builds: Readonly<Record<string, (release: Release) => readonly Archive[]>>;
  /** What helps where there is no build, for people. */
  readonly elsewhere: string;
}

export interface Release {
  /** Of the installed package. */
  readonly version: string;
  readonly hosts: Hosts;
}

/** Beginnings of addresses, without a slash at the end. */
export interface Hosts {
  readonly nuget: string;
  readonly googleStorage: string;
}

export const publicHosts: Hosts = {
  nuget: 'https://api.nuget.org/v3-flatcontainer',
  googleStorage: 'https://storage.googleapis.com',
};

export interface Archive {
  /** A zip or a gzipped tar, whatever its name says. */
  readonly url: string;
  /** A larger one cannot be the right one, bytes. */
  readonly mostBytes: number;
  readonly files: readonly ArchivedFile[];
}

export interface ArchivedFile {
  /** Its name in the archive; the first of these that is there. */
  readonly from: readonly string[];
  /** Under the package's folder. Only names from this table are ever written, none from an archive. */
  readonly to: string;
}

const libtensorflow = '2.9.1';
const megabyte = 1_000_000;

/** The shared library of onnxruntime-node for CUDA 12; TensorRT's is left out, for nothing here uses it. */
const onnxruntimeCuda = ({ version, hosts }: Release): readonly Archive[] => {
  const name = 'microsoft.ml.onnxruntime.gpu.linux';
  const library = (file: string): ArchivedFile => ({
    from: [`runtimes/linux-x64/native/${file}`],
    to: `bin/napi-v6/linux/x64/${file}`,
  });
  return [
    {
      url: `${hosts.nuget}/${name}/${version}/${name}.${version}.nupkg`,
      mostBytes: 2000 * megabyte,
      // CUDA's comes last: with it the part is complete.
      files: [library('libonnxruntime_providers_shared.so'), library('libonnxruntime_providers_cuda.so')],
    },
  ];
};

type Kind = 'cpu' | 'gpu';

/** libtensorflow's files, and then the addon that binds them to Node: with it the package counts as installed. */
const tensorflow =
  (kind: Kind, system: 'linux' | 'darwin' | 'windows', files: readonly ArchivedFile[]) =>
  ({ version, hosts }: Release): readonly Archive[] => {
    const ending = system === 'windows' ? 'zip' : 'tar.gz';
    const addon = `${kind.toUpperCase()}-${system}-${version}.${ending}`;
    return [
      {
        url: `${hosts.googleStorage}/tensorflow/libtensorflow/libtensorflow-${kind}-${system}-x86_64-${libtensorflow}.${ending}`,
        mostBytes: 1500 * megabyte,
        files,
      },
      {
        url: `${hosts.googleStorage}/tf-builds/pre-built-binary/napi-v8/${version}/${addon}`,
        mostBytes: 100 * megabyte,
        files: [{ from: ['napi-v8/tfjs_binding.node'], to: 'lib/napi-v8/tfjs_binding.node' }],
      },
    ];
  };

/** Under the name that the addon asks for, so that no links are needed. */
const linuxFiles: readonly ArchivedFile[] = ['libtensorflow_framework', 'libtensorflow'].map((name) => ({
  from: [`lib/${name}.so.${libtensorflow}`],
  to: `deps/lib/${name}.so.2`,
}));
const macFiles: readonly ArchivedFile[] = ['libtensorflow_framework', 'libtensorflow'].map((name) => ({
  from: [`lib/${name}.${libtensorflow}.dylib`],
  to: `deps/lib/${name}.2.dylib`,
}));
/** Windows looks for it beside the addon; the package's own script puts it into another folder on Node 20 and later. */
const windowsFiles: readonly ArchivedFile[] = [
  { from: ['lib/tensorflow.dll', 'tensorflow.dll'], to: 'lib/napi-v8/tensorflow.dll' },
];

export const parts: readonly Part[] = [
  {
    id: 'onnxruntime-cuda',
    title: 'CUDA for onnxruntime',
    brings: 'Training and prediction on an NVIDIA graphics card through onnxruntime.',
    needs: 'an NVIDIA graphics card with driver 525 or later, and CUDA 12 and cuDNN 9 from NVIDIA',
    device: 'cuda',
    package: 'onnxruntime-node',
    builds: { 'linux-x64': onnxruntimeCuda },
    elsewhere: 'WebGPU uses graphics cards here and needs nothing',
  },
  {
    id: 'tensorflow-gpu',
    title: 'TensorFlow with CUDA',
    brings: 'Training and prediction on an NVIDIA graphics card through TensorFlow 2.9.',
    needs: 'an NVIDIA graphics card that CUDA 11 knows, driver 450 or later, and CUDA 11.2 and cuDNN 8.1 from NVIDIA',
    device: 'tf-gpu',
    package: '@tensorflow/tfjs-node-gpu',
    builds: {
      'linux-x64': tensorflow('gpu', 'linux', linuxFiles),
      'win32-x64': tensorflow('gpu', 'windows', windowsFiles),
    },
    elsewhere: 'WebGPU uses graphics cards here and needs nothing',
  },
  {
    id: 'tensorflow-cpu',
    title: 'TensorFlow for the CPU',
    brings: 'Training and prediction on the CPU through TensorFlow 2.9, to compare with onnxruntime.',
    needs: 'nothing else',
    device: 'tf-cpu',
    package: '@tensorflow/tfjs-node',
    builds: {
      'linux-x64': tensorflow('cpu', 'linux', linuxFiles),
      'darwin-x64': tensorflow('cpu', 'darwin', macFiles),
      'win32-x64': tensorflow('cpu', 'windows', windowsFiles),
    },
    elsewhere: '"npm rebuild @tensorflow/tfjs-node" builds it where there is Python and a C++ compiler',
  },
];
