/** A picture that keeps showing the last one until the next is ready, so that a wall never blinks. */
import { useEffect, useRef, useState } from 'react';

export interface SteadyImageProps {
  readonly src: string;
  readonly alt?: string;
  /** Each time a new picture shows. */
  onShown?(): void;
}

export function SteadyImage({ src, alt = '', onShown }: SteadyImageProps) {
  const latest = useRef(onShown);
  latest.current = onShown;
  const [ready, setReady] = useState<string | null>(null);
  useEffect(() => {
    let current = true;
    const next = new Image();
    next.src = src;
    const show = () => {
      if (!current) return;
      setReady(src);
      latest.current?.();
    };
    // A picture that cannot be decoded is shown as the browser shows broken ones.
    next.decode().then(show, show);
    return () => {
      current = false;
    };
  }, [src]);
  return ready === null ? null : <img src={ready} alt={alt} draggable={false} />;
}
