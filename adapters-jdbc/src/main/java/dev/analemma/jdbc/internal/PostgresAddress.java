// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc.internal;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The address of a PostgreSQL database: a JDBC URL whose parameters say who connects and how, and
 * name no class, file to write or session setting. The rest is for a {@code DataSource} of the
 * host.
 */
public final class PostgresAddress {
  /** What an address begins with. */
  public static final String PREFIX = "jdbc:postgresql:";

  private static final Set<String> ALLOWED =
      new TreeSet<>(
          Set.of(
              "ApplicationName",
              "channelBinding",
              "connectTimeout",
              "currentSchema",
              "gssEncMode",
              "hostRecheckSeconds",
              "loadBalanceHosts",
              "loginTimeout",
              "password",
              "prepareThreshold",
              "socketTimeout",
              "ssl",
              "sslNegotiation",
              "sslcert",
              "sslkey",
              "sslmode",
              "sslpassword",
              "sslrootcert",
              "targetServerType",
              "tcpKeepAlive",
              "user"));

  /** Seconds; longer than the longest statement may take, so that a silent server is given up. */
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "ApplicationName", "analemma",
          "connectTimeout", "10",
          "socketTimeout", "60",
          "tcpKeepAlive", "true",
          "targetServerType", "primary");

  private PostgresAddress() {}

  /**
   * Returns what opens connections.
   *
   * @throws IllegalArgumentException if a parameter is not one of those that are allowed
   */
  public static Connector connector(String address) {
    int question = address.indexOf('?');
    String url = question < 0 ? address : address.substring(0, question);
    Map<String, String> given = new TreeMap<>(DEFAULTS);
    if (question >= 0) {
      for (String pair : address.substring(question + 1).split("&", -1)) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        if (!ALLOWED.contains(name)) {
          throw new IllegalArgumentException(
              "the address has the parameter '%s'; allowed are %s. Give a DataSource for others"
                  .formatted(name, ALLOWED));
        }
        given.put(
            name,
            equals < 0
                ? ""
                : URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    Properties properties = new Properties();
    properties.putAll(given);
    return () -> connect(url, properties);
  }

  private static Connection connect(String url, Properties properties) throws SQLException {
    Connection connection = DriverManager.getConnection(url, properties);
    return connection;
  }

  /** Returns host and database of a URL, without anything that could be secret. */
  static String place(String url) {
    String place = url.startsWith(PREFIX) ? url.substring(PREFIX.length()) : "";
    int question = place.indexOf('?');
    place = question < 0 ? place : place.substring(0, question);
    place = place.substring(place.lastIndexOf('@') + 1);
    return place.startsWith("//") ? place.substring(2) : place;
  }
}
