/** The one settings file of a deployment: clubs, sales units, stores (DESIGN 8). */
package dev.kassa.contract.settings;
