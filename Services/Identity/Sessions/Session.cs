using Identity.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Identity.Sessions;

/// <summary>One sign-in: what its cookie and its tokens hang on.</summary>
internal sealed class Session
{
    /// <summary>The scheme of the pages' cookie.</summary>
    public const string Scheme = "Session";

    /// <summary>Its id in the cookie, in codes and in refresh tokens.</summary>
    public const string Claim = "sid";

    /// <summary>How long the pages take a browser for signed in.</summary>
    public static readonly TimeSpan CookieLifetime = TimeSpan.FromHours(8);

    /// <summary>When its refresh tokens end at the latest.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    public Guid Id { get; init; }
    public Guid UserId { get; init; }
    public User User { get; init; } = null!;

    /// <summary>The user's at the sign-in. A new password, or ending all sessions, gives the user another.</summary>
    public required string SecurityStamp { get; init; }
    public DateTimeOffset CreatedAt { get; init; }

    private sealed class Mapping : IEntityTypeConfiguration<Session>
    {
        public void Configure(EntityTypeBuilder<Session> builder) => builder.ToTable("sessions");
    }
}
