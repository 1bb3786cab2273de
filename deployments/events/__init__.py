"""The relay, the consumers and the sockets: everything that carries an event from a commit to a screen."""
