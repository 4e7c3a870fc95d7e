// Start the islands: custom elements that make a working page handier. No page needs them.
import "./elements/cards.ts";
import "./elements/copy.ts";
import "./elements/count.ts";
import "./elements/grid.ts";
import "./elements/refresh.ts";
import "./elements/theme.ts";
