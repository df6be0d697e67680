"""Who gets a place in a process, and who gives up theirs."""

from dataclasses import dataclass

import pytest

from app.gateway.connections import Connections, Phase


@dataclass(eq=False)
class Client:
    address: str
    phase: Phase = Phase.IDLE
    was_cut: bool = False

    def has_unread(self) -> bool:
        return False

    def cut(self) -> None:
        self.was_cut = True


def full_of(*clients: Client) -> Connections:
    connections = Connections(len(clients))
    assert all(connections.admit(client) for client in clients)
    return connections


def test_a_place_that_was_left_is_free() -> None:
    client = Client("a", Phase.WORK)
    connections = full_of(client)
    assert not connections.admit(Client("b"))
    connections.leave(client)
    connections.leave(client)
    assert connections.admit(Client("b"))
    assert len(connections) == 1


@pytest.mark.parametrize("phase", [Phase.OPENED, Phase.IDLE, Phase.HEAD])
def test_the_oldest_that_waits_for_a_request_makes_room(phase: Phase) -> None:
    busy, old, young = Client("a", Phase.WORK), Client("a", phase), Client("a", phase)
    connections = full_of(busy, old, young)
    assert connections.admit(Client("a"))
    assert [client.was_cut for client in (busy, old, young)] == [False, True, False]
    assert len(connections) == 3


def test_who_has_most_connections_gives_up_one_of_them_first() -> None:
    modest, greedy, greedy_too = Client("a"), Client("b"), Client("b")
    connections = full_of(modest, greedy, greedy_too)
    connections.admit(Client("c"))
    assert [client.was_cut for client in (modest, greedy, greedy_too)] == [False, True, False]


@pytest.mark.parametrize("phase", [Phase.BODY, Phase.ANSWER])
def test_slow_requests_of_one_address_do_not_keep_others_out(phase: Phase) -> None:
    slow = [Client("greedy", phase) for _ in range(3)]
    connections = full_of(*slow)
    assert not connections.admit(Client("greedy"))
    assert not any(client.was_cut for client in slow)
    assert connections.admit(Client("other"))
    assert [client.was_cut for client in slow] == [True, False, False]


def test_a_request_that_is_worked_on_keeps_its_place() -> None:
    working = [Client("greedy", Phase.WORK) for _ in range(5)]
    connections = full_of(*working)
    assert not connections.admit(Client("other"))
    assert not any(client.was_cut for client in working)


def test_slow_requests_of_many_addresses_are_all_as_good_as_a_new_one() -> None:
    connections = full_of(*[Client(str(number), Phase.ANSWER) for number in range(5)])
    assert not connections.admit(Client("other"))
