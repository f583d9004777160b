// Command centrifuge is a server of channels, made of the centrifuge library as its documentation advises, that
// gridbench live asks the same of as the twin: what is posted to /publish/{channel} goes to all who subscribed to it.
//
// It says its address on the first line, tells its processor time and memory, and ends with its standard input.
package main
