import { askAhead } from '../api/ahead.ts';

askAhead();
