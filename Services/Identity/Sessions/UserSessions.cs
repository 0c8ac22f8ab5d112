using System.Security.Claims;
using Identity.Storage;
using Identity.Users;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;

namespace Identity.Sessions;

/// <summary>Begins sessions, finds those that have not ended, and ends them.</summary>
internal sealed class UserSessions(IdentityDatabase database, TimeProvider time)
{
    private const string For = "for";

    /// <summary>Null when it has ended: signed out, too old, the user disabled or with a new stamp.</summary>
    public async Task<Session?> FindAsync(string? id, CancellationToken cancellationToken)
    {
        var oldest = time.GetUtcNow() - Session.Lifetime;
        return Guid.TryParse(id, out var sid)
            ? await database.Set<Session>().Include(session => session.User).FirstOrDefaultAsync(
                session => session.Id == sid && session.CreatedAt > oldest && !session.User.Disabled
                    && session.SecurityStamp == session.User.SecurityStamp, cancellationToken)
            : null;
    }

    public async Task<SignedIn?> FindAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var cookie = await context.AuthenticateAsync(Session.Scheme);
        return cookie is { Succeeded: true, Properties.IssuedUtc: { } since }
            && await FindAsync(cookie.Principal.FindFirst(Session.Claim)?.Value, cancellationToken) is { } session
                ? new(session, since, cookie.Properties.GetString(For))
                : null;
    }

    /// <summary>A user who gives the password again in the same browser goes on with the session that is there.</summary>
    public async Task BeginAsync(HttpContext context, User user, string returnUrl, CancellationToken cancellationToken)
    {
        var session = (await FindAsync(context, cancellationToken))?.Session;
        if (session?.UserId != user.Id)
        {
            if (session is not null)
                await DeleteAsync(session, cancellationToken);
            session = new() { Id = Guid.CreateVersion7(time.GetUtcNow()), UserId = user.Id, SecurityStamp = user.SecurityStamp!, CreatedAt = time.GetUtcNow() };
            database.Add(session);
            await database.SaveChangesAsync(cancellationToken);
        }

        await WriteCookieAsync(context, session, time.GetUtcNow(), SignedIn.HashOf(returnUrl));
    }

    /// <summary>The browser got what it came for: to ask for the same again takes another sign-in.</summary>
    public static Task ServedAsync(HttpContext context, SignedIn signedIn) =>
        signedIn.For is null ? Task.CompletedTask : WriteCookieAsync(context, signedIn.Session, signedIn.Since, null);

    /// <summary>After the user got a new stamp: this session goes on, all others have ended.</summary>
    public Task KeepAsync(Session session, CancellationToken cancellationToken) => database.Set<Session>().Where(row => row.Id == session.Id)
        .ExecuteUpdateAsync(row => row.SetProperty(kept => kept.SecurityStamp, session.User.SecurityStamp), cancellationToken);

    public async Task EndAsync(HttpContext context, Session session, CancellationToken cancellationToken)
    {
        await DeleteAsync(session, cancellationToken);
        await context.SignOutAsync(Session.Scheme);
    }

    /// <summary>Whoever deletes it at the same time as well is no error.</summary>
    private Task<int> DeleteAsync(Session session, CancellationToken cancellationToken) =>
        database.Set<Session>().Where(row => row.Id == session.Id).ExecuteDeleteAsync(cancellationToken);

    private static Task WriteCookieAsync(HttpContext context, Session session, DateTimeOffset since, string? @for)
    {
        var properties = new AuthenticationProperties { IssuedUtc = since, ExpiresUtc = since + Session.CookieLifetime };
        properties.SetString(For, @for);
        return context.SignInAsync(
            Session.Scheme, new ClaimsPrincipal(new ClaimsIdentity([new(Session.Claim, session.Id.ToString())], Session.Scheme)), properties);
    }
}
