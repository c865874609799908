/** A click for buttons beside photos. */
import type { MouseEvent } from 'react';

/** What was clicked gives up the focus: Enter and Space are for the photo, not for the button that was used last. */
export const byMouse =
  (act: (event: MouseEvent<HTMLButtonElement>) => void) =>
  (event: MouseEvent<HTMLButtonElement>): void => {
    if (event.detail > 0) event.currentTarget.blur();
    act(event);
  };
