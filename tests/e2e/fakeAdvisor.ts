/**
 * Stands in for the engine's advisor between the page and the engine: answers `runs.advise` and `runs.findRate` with what a test hands
 * in, and lets everything else through. So a test says which figures are shown, and needs no measurement.
 */
import { decodeRequestMessage, encodeResponseMessage, MessageType } from '@orpc/standard-server-peer';
import type { Page } from '@playwright/test';
import type { Advice, RateSearch } from '../../main/contract/index.ts';

export interface FakeAdvisor {
  /** What is answered from now on, value by value; the last one ends the stream unless `measuring` says that more will come. */
  advice: readonly Advice[];
  rates: readonly RateSearch[];
  /** How often advice was asked for. */
  asked: number;
}

/** Has to be called before the page is opened. */
export async function createFakeAdvisor(page: Page, advice: readonly Advice[]): Promise<FakeAdvisor> {
  const fake: FakeAdvisor = { advice, rates: [], asked: 0 };
  await page.routeWebSocket(/\/rpc$/, (socket) => {
    const server = socket.connectToServer();
    const streams = new Set<string>();
    const answer = async (id: string, values: readonly (Advice | RateSearch)[], staysOpen: boolean) => {
      streams.add(id);
      // The body says that a stream follows; its values come in messages of their own.
      await send(encodeResponseMessage(id, MessageType.RESPONSE, { status: 200, headers: {}, body: emptyStream() }));
      for (const value of values) {
        const data = { json: value };
        await send(encodeResponseMessage(id, MessageType.EVENT_ITERATOR, { event: 'message', data }));
      }
      if (staysOpen) return;
      await send(encodeResponseMessage(id, MessageType.EVENT_ITERATOR, { event: 'done', data: undefined }));
    };
    const send = async (encoded: ReturnType<typeof encodeResponseMessage>) => {
      const message = await encoded;
      if (typeof message !== 'string') throw new Error('A stream of values is sent as text.');
      socket.send(message);
    };
    socket.onMessage(async (message) => {
      const [id, type, payload] = await decodeRequestMessage(message);
      if (type === MessageType.REQUEST && payload.url.pathname.endsWith('/runs/advise')) {
        fake.asked++;
        await answer(id, fake.advice, fake.advice.at(-1)?.measuring != null);
      } else if (type === MessageType.REQUEST && payload.url.pathname.endsWith('/runs/findRate')) {
        await answer(id, fake.rates, false);
      } else if (!streams.has(id)) server.send(message);
    });
  });
  return fake;
}

async function* emptyStream(): AsyncGenerator<never> {}

/**
 * Advice for a network of these stages: accuracy rises to the second depth and stays, time and memory grow. The two deepest cannot be told,
 * and the deepest does not fit.
 */
export function adviceFor(stages: readonly string[], photos: number, recommended = 1): Advice {
  const accuracies = [0.87, 0.92, 0.93, 0.93];
  const depths = [0, ...stages.map((_, index) => index + 1)].map((thaw): Advice['depths'][number] => {
    const value = accuracies[thaw];
    const seconds = 9 * 3 ** thaw;
    return {
      stage: thaw === 0 ? 'head' : (stages[stages.length - thaw] ?? ''),
      thaw,
      trainableParameters: 3000 * 10 ** thaw,
      accuracy:
        value === undefined
          ? null
          : { value, low: value - 0.03, high: value + 0.02, n: photos, correct: Math.round(value * photos) },
      secondsPerEpoch: seconds / 12,
      totalSeconds: { low: 0.9 * seconds, high: 1.1 * seconds },
      peakBytes: (0.4 + 0.5 * thaw) * 2 ** 30,
      fits: thaw < stages.length,
      suggestedBatch: thaw < stages.length ? 32 : 8,
      why: value === undefined ? `cannot tell: ${photos} photos` : null,
    };
  });
  return {
    depths,
    recommendation: {
      thaw: recommended,
      text: 'Thawing deeper takes 3× longer; with these photos the difference cannot be told.',
      sure: true,
    },
    device: 'CPU, 2 cores',
    standsOn: `5-fold probes on ${photos} photos; 8 steps measured`,
    freeBytes: 3 * 2 ** 30,
    measuring: null,
  };
}
