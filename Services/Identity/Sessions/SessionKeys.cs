using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Npgsql;

namespace Identity.Sessions;

/// <summary>Data protection's keys in the database. Its interface is synchronous; it reads once a day and at the first request.</summary>
internal sealed class SessionKeys(NpgsqlDataSource database) : IXmlRepository
{
    private const string Select = "SELECT xml FROM session_keys ORDER BY id";
    private const string Insert = "INSERT INTO session_keys (name, xml) VALUES ($1, $2)";

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        var elements = new List<XElement>();
        using var command = database.CreateCommand(Select);
        using var rows = command.ExecuteReader();
        while (rows.Read())
            elements.Add(XElement.Parse(rows.GetString(0)));
        return elements;
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var command = database.CreateCommand(Insert);
        command.Parameters.Add(new() { Value = friendlyName });
        command.Parameters.Add(new() { Value = element.ToString(SaveOptions.DisableFormatting) });
        command.ExecuteNonQuery();
    }
}
