/** Asks for the photos anew when they changed, but lets a photo that no longer matches stay until it was seen. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { PhotoFilter } from '../../../main/contract/index.ts';
import { useApi } from '../../api/engine.tsx';
import { useApp } from '../../app/appStore.tsx';
import { usePhotoViewStore } from './photoView.tsx';

export function useFreshPhotos(filter: PhotoFilter): void {
  const api = useApi();
  const queryClient = useQueryClient();
  const version = useApp((state) => state.photosVersion);
  const viewStore = usePhotoViewStore();
  const edits = filter.label !== undefined || filter.flagged !== undefined || filter.rejected !== undefined;

  useEffect(() => {
    if (version === viewStore.getState().answeredVersion) return;
    const renew = () => {
      viewStore.setState({ answeredVersion: version });
      window.clearTimeout(timer);
      window.removeEventListener('keydown', renew, true);
      void queryClient.invalidateQueries({ queryKey: api.photos.list.key() });
      void queryClient.invalidateQueries({ queryKey: api.photos.ids.key() });
    };
    const waitMs = edits ? viewStore.getState().holdUntil - Date.now() : 0;
    const timer = window.setTimeout(renew, Math.max(0, waitMs));
    if (waitMs > 0) window.addEventListener('keydown', renew, true);
    return () => {
      window.clearTimeout(timer);
      window.removeEventListener('keydown', renew, true);
    };
  }, [version, edits, api, queryClient, viewStore]);
}
