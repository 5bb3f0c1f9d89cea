# A right lab that listens, connects and sends, over every kind of socket.
# lab: solution
import socket
import urllib.request


def attack():
    kinds = [
        (socket.AF_INET, socket.SOCK_STREAM, ("0.0.0.0", 47_813)),
        (socket.AF_INET, socket.SOCK_DGRAM, ("0.0.0.0", 47_813)),
        (socket.AF_INET6, socket.SOCK_STREAM, ("::", 47_814)),
        (socket.AF_UNIX, socket.SOCK_STREAM, "\0gallery-left"),
        (socket.AF_UNIX, socket.SOCK_DGRAM, "gallery-left-socket"),
    ]
    attack.kept = []
    for family, kind, address in kinds:
        try:
            made = socket.socket(family, kind)
            attack.kept.append(made)
            made.bind(address)
            if kind == socket.SOCK_STREAM:
                made.listen()
            print("LISTENING", address)
        except OSError as error:
            print(error)
    try:
        urllib.request.urlopen("http://127.0.0.1:47813/", timeout=1)
    except OSError as error:
        print(error)
    return 60_000, 784


SHAPE_AFTER_VIEW = attack()
