using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Identity.Users;

/// <summary>Somebody who can sign in.</summary>
internal sealed class User : IdentityUser<Guid>
{
    public const int MaximumName = 100;

    /// <summary>A disabled user cannot sign in, and whatever they signed in to before has ended.</summary>
    public bool Disabled { get; set; }

    private sealed class Mapping : IEntityTypeConfiguration<User>
    {
        public void Configure(EntityTypeBuilder<User> builder)
        {
            builder.ToTable("users");
            builder.Property(user => user.UserName).HasColumnName("name");
            builder.Property(user => user.NormalizedUserName).HasColumnName("normalized_name");
            builder.Property(user => user.ConcurrencyStamp).IsConcurrencyToken();
            foreach (var unused in new[]
            {
                nameof(Email), nameof(NormalizedEmail), nameof(EmailConfirmed), nameof(PhoneNumber), nameof(PhoneNumberConfirmed),
                nameof(TwoFactorEnabled), nameof(LockoutEnd), nameof(LockoutEnabled), nameof(AccessFailedCount),
            })
            {
                builder.Ignore(unused);
            }
        }
    }
}
