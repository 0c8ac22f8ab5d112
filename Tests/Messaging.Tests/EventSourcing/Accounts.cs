using System.Collections.Concurrent;
using Npgsql;

namespace Messaging.Tests;

[Event("account-opened", 3)]
public sealed record AccountOpened(string Owner, string Currency, DateTimeOffset OpenedAt);

[Event("money-deposited", 1)]
public sealed record MoneyDeposited(decimal Amount);

[Event("never-declared", 1)]
public sealed record NeverDeclared(int Value);

public sealed record AccountState(decimal Balance);

public sealed record TransferState(int Tries);

internal static class Accounts
{
    public const string Tables = """
        CREATE TABLE balances (account uuid PRIMARY KEY, balance numeric NOT NULL, version integer NOT NULL, at timestamptz NOT NULL);
        CREATE TABLE journal (id bigint GENERATED ALWAYS AS IDENTITY, projection text NOT NULL, account uuid NOT NULL, version integer NOT NULL);
        """;

    public static EventStoreBuilder AddAccounts(this EventStoreBuilder events) => events
        .Event<AccountOpened>()
        .Event<MoneyDeposited>()
        .Upcast("account-opened", 1, data =>
        {
            data["owner"] = data["name"]!.DeepClone();
            data["currency"] = "EUR";
            return data;
        })
        .Upcast("account-opened", 2, data =>
        {
            data["openedAt"] = "2020-01-01T00:00:00Z";
            return data;
        });
}

/// <summary>The balance of each account.</summary>
internal sealed class Balances : IInlineProjection
{
    private const string Add = """
        INSERT INTO balances (account, balance, version, at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (account) DO UPDATE SET balance = balances.balance + excluded.balance, version = excluded.version, at = excluded.at
        """;

    public void Project(RecordedEvent recorded, UnitOfWork work) => work.Add(
        Add,
        new NpgsqlParameter<Guid> { TypedValue = recorded.Stream },
        new NpgsqlParameter<decimal> { TypedValue = recorded.Data is MoneyDeposited { Amount: var amount } ? amount : 0 },
        new NpgsqlParameter<int> { TypedValue = recorded.Version },
        new NpgsqlParameter<DateTimeOffset> { TypedValue = recorded.At });

    public void Reset(Guid stream, UnitOfWork work) =>
        work.Add("DELETE FROM balances WHERE account = $1", new NpgsqlParameter<Guid> { TypedValue = stream });
}

/// <summary>All events that it has seen, in the order in which it saw them.</summary>
internal class Journal : IAsyncProjection
{
    /// <summary>What happens before an event is projected, in the transaction that it is projected in.</summary>
    public Action<RecordedEvent, UnitOfWork> Happen { get; set; } = (_, _) => { };

    public ConcurrentBag<RecordedEvent> Seen { get; } = [];

    public virtual string Name => "journal";

    public void Project(RecordedEvent recorded, UnitOfWork work)
    {
        Seen.Add(recorded);
        Happen(recorded, work);
        work.Add(
            "INSERT INTO journal (projection, account, version) VALUES ($1, $2, $3)",
            new NpgsqlParameter<string> { TypedValue = Name },
            new NpgsqlParameter<Guid> { TypedValue = recorded.Stream },
            new NpgsqlParameter<int> { TypedValue = recorded.Version });
    }

    public void Reset(UnitOfWork work) =>
        work.Add("DELETE FROM journal WHERE projection = $1", new NpgsqlParameter<string> { TypedValue = Name });
}

/// <summary>Another projection of the same service.</summary>
internal sealed class SecondJournal : Journal
{
    public override string Name => "second journal";
}
