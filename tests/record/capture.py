"""Packet captures made by hand: pcap files of TCP connections over IPv4, with what makes following them work."""
import struct

SYN, FIN, ACK = 2, 1, 16


class Capture:
    """Each segment is an Ethernet frame; checksums are left at zero, as where the network card sums."""

    def __init__(self):
        self.frames = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)]
        self.time = 0

    def frame(self, source, target, sequence, acknowledged, flags, payload=b""):
        ports = source[1], target[1]
        tcp = struct.pack(">HHIIBBHHH", *ports, sequence, acknowledged, 5 << 4, flags, 65535, 0, 0) + payload
        addresses = b"".join(bytes(map(int, address.split("."))) for address, _ in (source, target))
        ip = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(tcp), 0, 0, 64, 6, 0) + addresses
        packet = bytes(12) + b"\x08\x00" + ip + tcp
        self.time += 1
        self.frames.append(struct.pack("<IIII", 1_795_000_000, self.time, len(packet), len(packet)) + packet)

    def write(self, path):
        with open(path, "wb") as file:
            file.write(b"".join(self.frames))
        return path


class Connection:
    """Its client is at 10.0.0.1, its server at 10.0.0.2."""

    def __init__(self, capture, client_port, server_port, whole=True):
        self.capture = capture
        self.ends = {"C": ("10.0.0.1", client_port), "S": ("10.0.0.2", server_port)}
        self.sequence = {"C": 1000, "S": 5000}
        if whole:
            self.segment("C", SYN)
            self.segment("S", SYN | ACK)
        self.sequence = {who: number + 1 for who, number in self.sequence.items()}

    def segment(self, who, flags, payload=b"", offset=0):
        other = "S" if who == "C" else "C"
        self.capture.frame(self.ends[who], self.ends[other], self.sequence[who] + offset, self.sequence[other], flags, payload)

    def say(self, who, text, size=1400):
        """In segments of that size; the last comes before the others and is then sent again."""
        payload = text if isinstance(text, bytes) else text.encode()
        pieces = [(at, payload[at:at + size]) for at in range(0, len(payload), size)]
        for at, piece in [pieces[-1], *pieces]:
            self.segment(who, ACK, piece, at)
        self.sequence[who] += len(payload)

    def end(self):
        self.segment("C", FIN | ACK)
