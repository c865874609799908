import { doors } from './doors.ts';
import { describeDoor } from './suite.ts';

for (const door of doors) describeDoor(door);
