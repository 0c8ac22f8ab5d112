using Npgsql;

namespace Messaging;

/// <summary>For tests of handlers.</summary>
public static class UnitsOfWorkExtensions
{
    /// <summary>
    /// Begins a unit of work as for the handling of a message, for handlers that read <see cref="UnitOfWork.Message"/>. That the
    /// message was seen is not recorded: handling it twice shows what the handler itself does then.
    /// </summary>
    /// <param name="units">The service's units of work.</param>
    /// <param name="message">What the handler is told about its message.</param>
    /// <param name="cancellationToken">Cancels the wait for a connection.</param>
    /// <returns>The unit of work, to be committed by the caller; disposing it without that rolls back.</returns>
    /// <exception cref="NpgsqlException">The database cannot be reached.</exception>
    public static async Task<UnitOfWork> BeginAsync(this UnitsOfWork units, MessageInfo message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(units);

        var work = await units.BeginAsync(cancellationToken);
        work.Message = message;
        return work;
    }
}
