/** Where a zoomed picture stands on its stage, in px. */

export interface ZoomView {
  /** Screen px of one picture px. */
  scale: number;
  /** Left upper corner of the picture on the stage. */
  x: number;
  y: number;
}

interface Size {
  width: number;
  height: number;
}

/** The whole picture in the middle, as large as the stage allows. */
export function fitView(stage: Size, picture: Size, margin: number): ZoomView {
  const room = { width: Math.max(1, stage.width - 2 * margin), height: Math.max(1, stage.height - 2 * margin) };
  const scale = Math.min(room.width / picture.width, room.height / picture.height);
  return {
    scale,
    x: (stage.width - picture.width * scale) / 2,
    y: (stage.height - picture.height * scale) / 2,
  };
}

/** Another scale, with the picture's point under `at` staying under it. */
export function zoomedAt(view: ZoomView, scale: number, at: { x: number; y: number }): ZoomView {
  const factor = scale / view.scale;
  return { scale, x: at.x - (at.x - view.x) * factor, y: at.y - (at.y - view.y) * factor };
}

/** Moved so that no empty stage shows where there is picture to fill it; a side smaller than the stage is centred. */
export function clamped(view: ZoomView, stage: Size, picture: Size): ZoomView {
  const along = (start: number, room: number, length: number) =>
    length <= room ? (room - length) / 2 : Math.min(0, Math.max(room - length, start));
  return {
    scale: view.scale,
    x: along(view.x, stage.width, picture.width * view.scale),
    y: along(view.y, stage.height, picture.height * view.scale),
  };
}
