import './grid.css';
import './list.css';
import { getRouteApi } from '@tanstack/react-router';
import { useObjectByPath } from '../api/queries.ts';
import { NotFoundPage } from '../state/NotFoundPage.tsx';
import { ObjectList } from './ObjectList.tsx';

export { prepareList } from './prepareList.ts';

const route = getRouteApi('/app/$path');

/** The list of an object's records. */
export function ListPage() {
  const { path } = route.useParams();
  const object = useObjectByPath(path);
  return object ? <ObjectList key={object.name} object={object} /> : <NotFoundPage />;
}
