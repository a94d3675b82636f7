/** HTML pages for people: the customers' phones and the books. */
package dev.kassa.simulator.pages;
