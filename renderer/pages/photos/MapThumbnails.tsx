/** Thumbnails over the points of the map, as many as have room. */
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { type Dataset, thumbnailUrl } from '../../../main/contract/index.ts';
import { usePhotosById } from '../../api/usePhotosById.ts';
import { classThin } from '../../components/classColour.ts';
import type { Camera } from '../../components/pointLayer.ts';
import styles from './MapView.module.css';
import { type Size, toScreen, withRoom, zoomOf } from './mapPlaces.ts';
import type { UnpackedMap } from './usePhotoMap.ts';

/** With more photos only points are drawn until one zooms in. */
export const pointsOnlyFrom = 20_000;
const thumbsFromZoom = 2;
/** Thumbnails at once, and their edge with the gap, CSS px. */
const thumbsMost = 120;
const thumbEdge = 44;

export function MapThumbnails(props: {
  map: UnpackedMap;
  marks: Uint32Array;
  dataset: Dataset;
  camera: Camera;
  size: Size;
}): ReactNode {
  const { map, marks, dataset, camera, size } = props;
  const many = map.photoIds.length > pointsOnlyFrom;
  const rows = useMemo(
    () =>
      size.width === 0 || (many && zoomOf(camera, size) < thumbsFromZoom)
        ? []
        : withRoom(camera, size, map.places, thumbEdge, thumbsMost),
    [camera, size, map.places, many],
  );
  const settled = useSettled(rows, 120);
  const photoIds = settled.map((row) => map.photoIds[row]!).sort((a, b) => a - b);
  const photos = usePhotosById(photoIds);
  const hashes = useMemo(() => new Map(photos?.map(({ photoId, hash }) => [photoId, hash])), [photos]);
  const colours = new Map(dataset.classes.map((one) => [one.classId, classThin(one.colour)]));
  return rows.map((row) => {
    const photoId = map.photoIds[row]!;
    const hash = hashes.get(photoId);
    if (hash === undefined) return null;
    const { x, y } = toScreen(camera, size, map.places[2 * row]!, map.places[2 * row + 1]!);
    const colour = colours.get(marks[row] ?? 0);
    return (
      <img
        key={photoId}
        className={styles.thumb}
        data-labelled={colour !== undefined || undefined}
        src={thumbnailUrl(hash)}
        alt=""
        draggable={false}
        style={{ transform: `translate(${x - thumbSide / 2}px, ${y - thumbSide / 2}px)`, borderColor: colour }}
      />
    );
  });
}

const thumbSide = 38;

/** The value once it has not changed for a moment. */
function useSettled<Value>(value: Value, afterMs: number): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(setSettled, afterMs, value);
    return () => window.clearTimeout(timer);
  }, [value, afterMs]);
  return settled;
}
