using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Identity.Keys;

/// <summary>A key as the database has it.</summary>
internal sealed class SealedKey
{
    public required string Id { get; init; }
    public required KeyPurpose Purpose { get; init; }

    /// <summary>PKCS #8, sealed.</summary>
    public required byte[] PrivateKey { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset SignsFrom { get; init; }

    private sealed class Mapping : IEntityTypeConfiguration<SealedKey>
    {
        public void Configure(EntityTypeBuilder<SealedKey> builder)
        {
            builder.ToTable("token_keys");
            builder.Property(key => key.Purpose).HasConversion(purpose => purpose.ToString().ToLowerInvariant(), text => Enum.Parse<KeyPurpose>(text, true));
        }
    }
}
