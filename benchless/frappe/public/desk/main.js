// The desk: draws the shell, then whatever the address asks for.
import "./controls/grid.js";
import { start } from "./router.js";
import { drawShell } from "./shell.js";

drawShell();
start();
