/** An internet in which nobody is: holds a network namespace, with nothing in it, until stdin closes. */
process.stdout.write('{}\n');
process.stdin.resume().on('end', () => process.exit(0));
