/** What has to hold on every page: contrast, a visible focus, nothing cut off, nothing to scroll sideways. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** Waits until pictures and transitions have settled. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => null))),
  );
}

export async function expectReadable(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withRules(['color-contrast']).analyze();
  expect(violations.flatMap(({ nodes }) => nodes.map((node) => `${node.target}: ${node.failureSummary}`))).toEqual([]);
}

/** Presses Tab and looks each time whether what has the focus (or its visible label) shows a ring. */
export async function expectFocusShows(page: Page, stops: number): Promise<void> {
  await page.locator('body').press('Tab');
  for (let stop = 0; stop < stops; stop++) {
    const missing = await page.evaluate(() => {
      const focused = document.activeElement;
      if (!(focused instanceof HTMLElement) || focused === document.body) return null;
      // The element itself, what stands for it beside it, or what is inside it may carry the ring.
      const shown = [focused, focused.nextElementSibling, ...focused.querySelectorAll('*')];
      const hasRing = shown.some((element) => {
        if (!element) return false;
        const style = getComputedStyle(element);
        return (
          (style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none'
        );
      });
      return hasRing ? null : focused.outerHTML.slice(0, 200);
    });
    expect(missing).toBeNull();
    await page.keyboard.press('Tab');
  }
}

/** Buttons, headings and cells whose text is cut without an ellipsis that shows it is. */
export async function expectNothingCutOff(page: Page): Promise<void> {
  const cut = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('button, .mantine-Button-label, h1, h2, h3, th, td')]
      .filter((element) => element.offsetParent !== null && element.scrollWidth > element.clientWidth + 1)
      .filter((element) => !element.closest('.visually-hidden'))
      .filter((element) => getComputedStyle(element).textOverflow !== 'ellipsis')
      .map((element) => `${element.outerHTML.slice(0, 160)} ${element.scrollWidth} > ${element.clientWidth}`),
  );
  expect(cut).toEqual([]);
}

/** Asked again for a while: charts follow the window's width a moment later. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const tooWide = () =>
    page.evaluate(() => {
      const places = [document.documentElement, ...document.querySelectorAll<HTMLElement>('main, main > *')];
      return places
        .filter((element) => element.scrollWidth > element.clientWidth + 1)
        .map((element) => `${element.tagName} ${element.className}: ${element.scrollWidth} > ${element.clientWidth}`);
    });
  await expect.poll(tooWide).toEqual([]);
}
