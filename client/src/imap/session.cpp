// the room's first source; replaced as the room is built
