/** Training on TensorFlow. */
import { trainingSuite } from './suite.ts';
import { tensorflowSubject } from './tensorflowSubject.ts';

trainingSuite(tensorflowSubject('tfjs, WASM', 'tfjs-wasm'));
trainingSuite(tensorflowSubject('tf', 'tf-cpu'));
trainingSuite(tensorflowSubject('js', 'tfjs-cpu'));
