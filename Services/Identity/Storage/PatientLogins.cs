using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Identity.Storage;

/// <summary>Lets EF Core's connections wait while the database's password is rotated: a token request may not be handled again.</summary>
internal sealed class PatientLogins : DbConnectionInterceptor
{
    public override async ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        await connection.LogInAsync(cancellationToken);
        return InterceptionResult.Suppress();
    }
}
