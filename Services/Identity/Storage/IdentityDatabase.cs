using System.Text;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using OpenIddict.EntityFrameworkCore.Models;

namespace Identity.Storage;

/// <summary>
/// Clients and tokens (OpenIddict), users (ASP.NET Core Identity), their sessions, and the keys of cookies, in the tables of
/// <c>Migrations/</c>, which are SQL and not EF Core's.
/// </summary>
internal sealed class IdentityDatabase(DbContextOptions<IdentityDatabase> options) : DbContext(options), IDataProtectionKeyContext
{
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.UseOpenIddict<Guid>();
        modelBuilder.Entity<OpenIddictEntityFrameworkCoreApplication<Guid>>().ToTable("clients");
        modelBuilder.Entity<OpenIddictEntityFrameworkCoreAuthorization<Guid>>().ToTable("grants");
        modelBuilder.Entity<OpenIddictEntityFrameworkCoreScope<Guid>>().ToTable("scopes");
        modelBuilder.Entity<OpenIddictEntityFrameworkCoreToken<Guid>>().ToTable("tokens");
        modelBuilder.Entity<DataProtectionKey>().ToTable("session_keys").Property(key => key.FriendlyName).HasColumnName("name");
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(IdentityDatabase).Assembly);

        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
        {
            if (property.FindAnnotation(RelationalAnnotationNames.ColumnName) is null)
                property.SetColumnName(SnakeCase(property.Name));
        }
    }

    private static string SnakeCase(string name)
    {
        var column = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && column.Length > 0)
                column.Append('_');
            column.Append(char.ToLowerInvariant(letter));
        }

        return column.ToString();
    }
}
