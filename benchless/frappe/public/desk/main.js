// The desk: draws the shell, then whatever the address asks for.
import "./client/index.js";
import "./controls/grid.js";
import { start } from "./lib/navigation.js";
import { show } from "./router.js";
import { drawShell } from "./shell.js";

drawShell();
start(show);
