using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using ServiceDefaults.Database;

namespace ServiceDefaults.Tests;

/// <summary>How often a request is handled again is not shortened by a server that is slow to refuse.</summary>
public sealed class RefusedLoginTests
{
    private static readonly TimeSpan LongerThanAPause = TimeSpan.FromSeconds(1);

    private static readonly PostgresException Refusal = new("refused", "FATAL", "FATAL", PostgresErrorCodes.InvalidPassword);

    private readonly FakeTimeProvider _time = new();
    private int _attempts;

    [Fact]
    public async Task Request_RefusedSlowly_IsHandledAgain()
    {
        var handled = HandleAsync(Refusal, times: RefusedLogin.Repetitions);
        PassPauses();

        await handled;
        Assert.Equal(RefusedLogin.Repetitions + 1, _attempts);
    }

    [Fact]
    public async Task Request_RefusedOnceMore_Fails()
    {
        var handled = HandleAsync(Refusal, times: RefusedLogin.Repetitions + 1);
        PassPauses();

        await Assert.ThrowsAsync<PostgresException>(() => handled);
        Assert.Equal(RefusedLogin.Repetitions + 1, _attempts);
    }

    [Fact]
    public async Task Request_WhoseLoginWasRepeatedAlready_FailsAtOnce()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => HandleAsync(new InvalidOperationException("wrapped", new NpgsqlException("refused many times", Refusal)), times: 1));

        Assert.Equal(1, _attempts);
    }

    private void PassPauses()
    {
        for (var pause = 0; pause < RefusedLogin.Repetitions; pause++)
            _time.Advance(LongerThanAPause);
    }

    private Task HandleAsync(Exception failure, int times)
    {
        var login = new RefusedLogin(
            _ =>
            {
                if (++_attempts > times)
                    return Task.CompletedTask;
                _time.Advance(TimeSpan.FromMinutes(1));
                throw failure;
            },
            _time);
        return login.InvokeAsync(new DefaultHttpContext { Request = { Method = HttpMethods.Get } });
    }
}
